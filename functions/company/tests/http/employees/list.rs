//! The list and the card: the people who are found, the fields that are shown, and who may change whom.

use domain::UserId;
use domain::access::{AssignedRole, Permission, Role};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD};

use super::{Company, LIST};

/// Who is on a page, whatever the order.
fn emails(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap().iter();
    let mut emails: Vec<String> =
        items.map(|item| item["email"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect();
    emails.sort();
    emails
}

async fn list(client: &Client, query: &str) -> Value {
    let reply = client.get(&format!("{LIST}?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

#[tokio::test]
async fn people_are_found_by_role_status_department_and_the_beginning_of_what_is_known_of_them() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    company.add("boris", Role::Employee).await;
    let sales = company.add_department("Продажи").await;
    let vera = company.add("vera", Role::Employee).await;
    let moved = json!({"version": 1, "departments": [sales]});
    assert_eq!(company.owner.patch(&format!("{LIST}/{}", vera.id), &moved).await.status, 200);
    for (query, found) in [
        ("", vec!["anna", "boris", "owner", "vera"]),
        ("role=employee", vec!["boris", "vera"]),
        ("q=ann", vec!["anna"]),
        ("q=an", vec!["anna"]),
        ("q=nna", vec![]),
        ("q=пётр ann", vec!["anna"]),
        ("q=romashka example", vec!["anna", "boris", "owner", "vera"]),
        ("status=dismissed", vec![]),
        ("status=active&role=manager", vec!["anna"]),
    ] {
        assert_eq!(emails(&list(&company.owner, query).await), found, "{query}");
    }
    assert_eq!(emails(&list(&company.owner, &format!("department={sales}")).await), ["vera"]);
    let first = list(&company.owner, "limit=3").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = list(&company.owner, &format!("limit=3&cursor={cursor}")).await;
    assert_eq!((&first["total"], &rest["total"]), (&json!(4), &json!(4)));
    let all = [emails(&first), emails(&rest)].concat();
    assert_eq!((all.len(), &rest["next_cursor"]), (4, &Value::Null));
    let back = rest["previous_cursor"].as_str().unwrap();
    assert_eq!(list(&company.owner, &format!("limit=3&cursor={back}")).await["items"], first["items"]);
    let of_department = list(&company.owner, &format!("department={sales}")).await;
    assert_eq!(of_department["total"], 1, "departments keep how many belong to them");
    assert_eq!(list(&company.owner, "q=ann").await["total"], Value::Null);
}

#[tokio::test]
async fn a_name_that_begins_another_comes_before_it_and_none_is_lost_between_pages() {
    let company = Company::start().await;
    let names = ["Анна", "Анна Ёлкина", "Анна Ким", "Анна-Мария"];
    for (number, name) in names.iter().enumerate().rev() {
        let invitation = json!({"email": format!("anna{number}@romashka.example"), "name": name});
        let invited = company.owner.post(LIST, &invitation).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
    }
    for (sort, expected) in [
        ("name", ["anna0", "anna1", "anna2", "anna3", "owner"]),
        ("-name", ["owner", "anna3", "anna2", "anna1", "anna0"]),
    ] {
        let mut found = Vec::new();
        let mut page = list(&company.owner, &format!("sort={sort}&limit=1")).await;
        loop {
            found.extend(emails(&page));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            page = list(&company.owner, &format!("sort={sort}&limit=1&cursor={cursor}")).await;
        }
        assert_eq!(found, expected, "{sort}");
    }
}

#[tokio::test]
async fn roles_are_told_only_to_those_who_manage_people() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    let anna = company.sign_in("anna").await;
    let shown = list(&anna, "q=owner").await["items"][0].clone();
    assert_eq!(shown["email"], "owner@romashka.example");
    assert_eq!(shown.get("role"), None);
    assert_eq!(list(&company.owner, "q=owner").await["items"][0]["role"], "admin");
    assert_eq!(company.card(&company.owner_id).await["role"], "admin");
    assert_eq!(anna.get(&format!("{LIST}?role=admin")).await.problem().0, "forbidden");
    assert_eq!(anna.get(&format!("{LIST}?sort=role")).await.problem().1, ["sort unknown_value"]);
    let page = anna.browsing().get(LIST).await.text;
    assert!(!page.contains("name=\"role\"") && !page.contains("Администратор"), "{page}");
}

#[tokio::test]
async fn a_card_is_changed_on_top_of_the_version_it_was_read_at() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let sales = company.add_department("Продажи").await;
    let address = format!("{LIST}/{}", anna.id);
    let edit = json!({"version": 1, "role": "employee", "post": "Кассир", "departments": [sales]});
    let changed = company.owner.patch(&address, &edit).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let card = changed.json();
    assert_eq!(
        (&card["role"], &card["post"], &card["version"]),
        (&json!("employee"), &json!("Кассир"), &json!(2))
    );
    assert_eq!(card["departments"], json!([{"id": sales, "name": "Продажи"}]));
    assert_eq!(company.card(anna.id).await, card);

    let stale = company.owner.patch(&address, &json!({"version": 1, "post": "Директор"})).await;
    assert_eq!(stale.status, 409);
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["post saved_as".to_owned()]));
    let cleared =
        company.owner.patch(&address, &json!({"version": 2, "post": null, "departments": []})).await;
    assert_eq!(cleared.json()["post"], Value::Null);
    assert_eq!(cleared.json()["departments"][0]["name"], "ООО «romashka»", "nobody is without a department");
}

#[tokio::test]
async fn a_card_leads_those_who_read_the_audit_to_what_was_done_to_its_person() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let boris = company.add("boris", Role::Manager).await;
    for (person, post) in [(&anna, "Кассир"), (&boris, "Директор")] {
        let edit = json!({"version": 1, "post": post});
        assert_eq!(company.owner.patch(&format!("{LIST}/{}", person.id), &edit).await.status, 200);
    }
    let (card, history) = (format!("{LIST}/{}", anna.id), format!("/audit?subject={}", anna.id));
    let link = format!("href=\"{history}\"");
    assert!(company.owner.browsing().get(&card).await.text.contains(&link));
    let page = company.owner.browsing().get(&history).await.text;
    assert!(page.contains("Кассир") && !page.contains("Директор"), "{page}");
    let manager = company.sign_in("boris").await;
    assert!(!manager.browsing().get(&card).await.text.contains(&link));
}

#[tokio::test]
async fn the_primary_department_is_one_of_theirs() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let (sales, stock) = (company.add_department("Продажи").await, company.add_department("Склад").await);
    let address = format!("{LIST}/{}", anna.id);
    let both = json!({"version": 1, "departments": [sales, stock], "primary_department": stock});
    let names = |card: &Value| [0, 1].map(|place| card["departments"][place]["name"].clone());
    assert_eq!(names(&company.owner.patch(&address, &both).await.json()), ["Склад", "Продажи"]);
    let other = json!({"version": 2, "primary_department": sales});
    assert_eq!(names(&company.owner.patch(&address, &other).await.json()), ["Продажи", "Склад"]);

    let head = company.card(&company.owner_id).await["departments"][0]["id"].clone();
    for foreign in [head, json!(UserId::new())] {
        let order = json!({"version": 3, "primary_department": foreign});
        let refused = company.owner.patch(&address, &order).await;
        let expected = vec!["primary_department unknown_value".to_owned()];
        assert_eq!(refused.problem(), ("invalid".to_owned(), expected), "{foreign}");
    }
    assert_eq!(company.card(anna.id).await["version"], 3);
}

#[tokio::test]
async fn what_is_a_persons_own_is_refused_beside_its_field() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let own = json!({"version": 1, "email": "a@b.example", "phone": "+79123456789", "avatar": "x"});
    let refused = company.owner.patch(&format!("{LIST}/{}", anna.id), &own).await;
    let fields = ["email persons_own", "phone persons_own", "avatar persons_own"].map(str::to_owned);
    assert_eq!(refused.problem(), ("invalid".to_owned(), fields.to_vec()));
    let named =
        company.owner.patch(&format!("{LIST}/{}", anna.id), &json!({"version": 1, "name": "Аня"})).await;
    assert_eq!(named.problem(), ("invalid".to_owned(), vec!["name persons_own".to_owned()]));
    assert_eq!(company.card(anna.id).await["version"], 1);
}

#[tokio::test]
async fn nobody_goes_beyond_their_own_rights() {
    let company = Company::start().await;
    let permissions = [Permission::ViewPeople, Permission::ManagePeople];
    let personnel = company.app.add_role(company.id, "Кадры", Role::Admin, &permissions).await;
    company.app.add_employee(company.id, "kadry@romashka.example", personnel).await;
    let clerk = company.sign_in("kadry").await;
    let anna = company.add("anna", Role::Manager).await;
    let reviewer = company.add("reviewer", Role::Reviewer).await;
    for (whom, edit, code) in [
        (anna.id.to_string(), json!({"version": 1, "role": "reviewer"}), "above_oneself"),
        (company.owner_id.to_string(), json!({"version": 1, "post": "Никто"}), "above_oneself"),
        (reviewer.id.to_string(), json!({"version": 1, "role": "admin"}), "above_oneself"),
    ] {
        let refused = clerk.patch(&format!("{LIST}/{whom}"), &edit).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, code), "{edit}");
    }
    let (oneself, demotion) =
        (format!("{LIST}/{}", company.owner_id), json!({"version": 1, "role": "manager"}));
    let demoted = company.owner.patch(&oneself, &demotion).await;
    assert_eq!((demoted.status, demoted.problem().0.as_str()), (403, "not_oneself"));
    let second = company.add("second", Role::Admin).await;
    let second_admin = company.sign_in("second").await;
    let owner = second_admin
        .patch(&format!("{LIST}/{}", company.owner_id), &json!({"version": 1, "role": "manager"}))
        .await;
    assert_eq!((owner.status, owner.problem().0.as_str()), (409, "owner_stays"));
    let taken = company
        .owner
        .patch(&format!("{LIST}/{}", second.id), &json!({"version": 1, "role": "reviewer"}))
        .await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(second_admin.get(LIST).await.status, 403, "on the very next request");
}

#[tokio::test]
async fn those_who_run_the_platform_are_out_of_reach_of_an_organisation() {
    let company = Company::start().await;
    let local = company.app.local();
    let root = local.store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap();
    company.app.join(company.id, &root, AssignedRole::Preset(Role::Reviewer)).await;
    let address = format!("{LIST}/{}", root.id);
    let edited = company.owner.patch(&address, &json!({"version": 1, "role": "employee"})).await;
    let dismissed = company.owner.post(&format!("{address}/dismiss"), &json!({})).await;
    for refused in [edited, dismissed] {
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "above_oneself"));
    }
}

#[tokio::test]
async fn another_organisations_people_are_not_there() {
    let company = Company::start().await;
    let vasilek = company.app.plant("vasilek").await;
    let stranger = company.app.add_employee(vasilek, "stranger@vasilek.example", AssignedRole::ADMIN).await;
    let address = format!("{LIST}/{}", stranger.id);
    for path in ["", "/edit", "/dismissal-preview", "/rehire", "/delete"] {
        let reply = company.owner.get(&format!("{address}{path}")).await;
        assert_eq!(reply.problem().0, "not_found", "{path}");
    }
    let refused = company.owner.patch(&address, &json!({"version": 1, "role": "client"})).await;
    assert_eq!(refused.problem().0, "not_found");
}

#[tokio::test]
async fn a_list_of_nobody_says_whether_anybody_was_sought() {
    let company = Company::start().await;
    company.app.plant("vasilek").await;
    let root = company.app.cabinet("vasilek").sign_in(ADMIN_EMAIL, PASSWORD).await.browsing();
    let whole = root.get(LIST).await.text;
    assert!(whole.contains("Сотрудников пока нет") && whole.contains("Пригласите первого"), "{whole}");
    let sought = root.get(&format!("{LIST}?q=a")).await.text;
    assert!(sought.contains("Никого не нашлось") && sought.contains("снимите фильтр"), "{sought}");
}

#[tokio::test]
async fn the_choice_of_columns_is_remembered() {
    let company = Company::start().await;
    let browser = company.owner.with_cookie().browsing();
    let chosen = browser.get(&format!("{LIST}?columns=name&columns=post")).await;
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(cookie, "employee-columns=name.post");
    let session = format!("session={}; {cookie}", company.owner.token());
    let again = browser.with("cookie", &session).get(LIST).await.text;
    let headings = again.matches("<th").count();
    assert!(again.contains("<th scope=\"col\">Должность</th>"), "nobody sorts by it: {again}");
    assert_eq!(headings, 4, "selection, name and post: {again}");
}

#[tokio::test]
async fn several_are_changed_at_once_and_those_who_could_not_be_are_named() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let boris = company.add("boris", Role::Manager).await;
    let sales = company.add_department("Продажи").await;
    let ids = json!([anna.id, boris.id, company.owner_id]);
    let plan = format!("{LIST}/bulk?action=dismiss&ids={}&ids={}", anna.id, boris.id);
    let page = company.owner.browsing().get(&plan).await;
    assert_eq!(page.text.matches("name=\"ids\"").count(), 2, "whom it is about: {}", page.text);
    assert_eq!(company.card(anna.id).await["version"], 1, "nothing is done yet");

    let moved = json!({"action": "move", "ids": ids, "department": sales});
    let moved = company.owner.post(&format!("{LIST}/bulk"), &moved).await.json();
    assert!(moved["results"].as_array().unwrap().iter().all(|result| result["done"] == true), "{moved}");
    let demoted = json!({"action": "role", "ids": ids, "role": "employee"});
    let demoted = company.owner.post(&format!("{LIST}/bulk"), &demoted).await.json();
    for result in demoted["results"].as_array().unwrap() {
        let is_owner = result["id"] == company.owner_id.to_string();
        assert_eq!(result["done"], !is_owner, "{result}");
        assert_eq!(result["problem"].is_string(), is_owner, "{result}");
    }
    let dismissed = json!({"action": "dismiss", "ids": ids, "reason": "Сокращение"});
    let dismissed = company.owner.post(&format!("{LIST}/bulk"), &dismissed).await.json();
    let done =
        dismissed["results"].as_array().unwrap().iter().filter(|result| result["done"] == true).count();
    assert_eq!(done, 2, "{dismissed}");
    assert_eq!(company.card(anna.id).await["dismissal"]["reason"], "Сокращение");

    let nobody = company.owner.post(&format!("{LIST}/bulk"), &json!({"action": "move"})).await;
    let fields = ["ids required", "department required"].map(str::to_owned);
    assert_eq!(nobody.problem(), ("invalid".to_owned(), fields.to_vec()));
    for (deed, field) in [("role", "role"), ("move", "department")] {
        let order = json!({"action": deed, "ids": [anna.id], field: "nothing of ours"});
        let refused = company.owner.post(&format!("{LIST}/bulk"), &order).await;
        assert_eq!(refused.problem().1, [format!("{field} unknown_value")]);
    }
}

#[tokio::test]
async fn a_filter_that_is_named_twice_is_either_value() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    company.add("boris", Role::Employee).await;
    let galina = company.add("galina", Role::Reviewer).await;
    let [sales, support] =
        [company.add_department("Продажи").await, company.add_department("Поддержка").await];
    for (name, department) in [("vera", &sales), ("dmitry", &support)] {
        let person = company.add(name, Role::Employee).await;
        let moved = json!({"version": 1, "departments": [department]});
        assert_eq!(company.owner.patch(&format!("{LIST}/{}", person.id), &moved).await.status, 200);
    }
    let dismissed = company.owner.post(&format!("{LIST}/{}/dismiss", galina.id), &json!({})).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    let egor = json!({"email": "egor@romashka.example", "name": "Егор", "role": "employee"});
    let invited = company.owner.post(LIST, &egor).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    for (query, found) in [
        ("role=manager&role=admin".to_owned(), vec!["anna", "owner"]),
        (format!("department={sales}&department={support}"), vec!["dmitry", "vera"]),
        (format!("department={sales}&department={support}&role=manager&role=admin"), vec![]),
        ("status=invited&status=dismissed".to_owned(), vec!["egor", "galina"]),
        ("status=dismissed&status=active&role=reviewer&role=manager".to_owned(), vec!["anna", "galina"]),
        ("status=dismissed&status=".to_owned(), vec!["galina"]),
    ] {
        assert_eq!(emails(&list(&company.owner, &query).await), found, "{query}");
        let file = company.owner.get(&format!("{LIST}/export.csv?{query}&columns=email")).await;
        assert_eq!(file.text.trim().lines().count(), found.len() + 1, "{query}: {}", file.text);
    }
    // In the order of the index, page after page, people of both lists stand among each other.
    let mut page = list(&company.owner, "status=dismissed&status=active&limit=2").await;
    let mut found = emails(&page);
    while let Some(cursor) = page["next_cursor"].as_str() {
        page = list(&company.owner, &format!("status=dismissed&status=active&limit=2&cursor={cursor}")).await;
        found.extend(emails(&page));
    }
    found.sort();
    assert_eq!(found, ["anna", "boris", "dmitry", "galina", "owner", "vera"]);

    let asked = format!("{LIST}?role=manager&role=admin&status=active");
    let shown = company.owner.browsing().get(&asked).await.text;
    let select = shown.split("id=\"filter-role\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(select.starts_with(" name=\"role\" multiple>"), "{select}");
    assert_eq!(select.matches(" selected").count(), 2, "{select}");
}

#[tokio::test]
async fn all_that_the_list_finds_are_changed_and_no_more_than_the_page_has_shown() {
    let company = Company::start().await;
    for name in ["anna", "boris", "vera"] {
        company.add(name, Role::Manager).await;
    }
    let page = company.owner.browsing().get(&format!("{LIST}?role=manager&sort=-name&limit=1")).await.text;
    let way = format!("{LIST}/bulk?action=role&amp;selection.role=manager&amp;selection.sort=-name");
    assert!(page.contains(&format!("href=\"{way}\"")), "of all pages, not of this one: {page}");
    let shown = company.owner.browsing().get(&way.replace("&amp;", "&")).await.text;
    for field in [r#"name="selection.role" value="manager""#, r#"name="count" value="3""#] {
        assert!(shown.contains(field), "{field}: {shown}");
    }
    assert!(!shown.contains("name=\"ids\""), "{shown}");

    // Somebody joins them before the button is pressed.
    company.add("galina", Role::Manager).await;
    let pressed = [
        ("action", "role"),
        ("selection.role", "manager"),
        ("selection.sort", "-name"),
        ("count", "3"),
        ("role", "employee"),
    ];
    let grown = company.owner.browsing().submit(&format!("{LIST}/bulk"), &pressed).await;
    assert_eq!(grown.status, 409);
    assert!(
        grown.text.contains("Теперь их 4") && grown.text.contains(r#"name="count" value="4""#),
        "{}",
        grown.text
    );
    let order = |count: u32| json!({"action": "role", "selection": {"role": ["manager"]}, "count": count, "role": "employee"});
    let bulk = format!("{LIST}/bulk");
    assert_eq!(company.owner.post(&bulk, &order(3)).await.problem().0, "selection_grew");
    assert_eq!(emails(&list(&company.owner, "role=manager").await).len(), 4, "nothing was changed");
    let done = company.owner.post(&bulk, &order(4)).await;
    assert_eq!((done.status, done.json()["results"].as_array().unwrap().len()), (200, 4), "{}", done.text);
    assert_eq!(emails(&list(&company.owner, "role=manager").await).len(), 0);

    // Fewer than were shown are no surprise, and none at all are none.
    assert_eq!(company.owner.post(&bulk, &order(9)).await.json()["results"], json!([]));
    let foreign = json!({"department": [domain::DepartmentId::new()]});
    let foreign = json!({"action": "dismiss", "selection": foreign, "count": 9});
    assert_eq!(company.owner.post(&bulk, &foreign).await.json()["results"], json!([]));
    let both =
        json!({"action": "dismiss", "ids": [company.owner_id], "selection": {"q": "vera"}, "count": 1});
    assert_eq!(company.owner.post(&bulk, &both).await.problem().1, ["selection unknown_field"]);
    let uncounted = json!({"action": "dismiss", "selection": {"q": "vera"}});
    assert_eq!(company.owner.post(&bulk, &uncounted).await.problem().1, ["count required"]);
    let unknown = json!({"action": "dismiss", "selection": {"status": ["asleep"]}, "count": 1});
    assert_eq!(company.owner.post(&bulk, &unknown).await.problem().1, ["selection.status unknown_value"]);
}
