//! An organisation from its opening on: its administrator is invited by a letter, builds the structure, and brings,
//! moves, dismisses and takes back its people.

use reqwest::Url;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Platform, Reply};

const DOMAIN: &str = "podorozhnik";
const NAME: &str = "ООО «podorozhnik»";

const ANNA: &str = "anna@podorozhnik.example";
const BORIS: &str = "boris@podorozhnik.example";
const CLARA: &str = "clara@podorozhnik.example";

const EMPLOYEES: &str = "/company/employees";
const DEPARTMENTS: &str = "/company/departments";
const ROLES: &str = "/company/roles";

#[tokio::test]
async fn a_new_organisation_is_staffed_and_run_by_its_own_people() {
    let platform = Platform::start(contexts::product).await;
    let door = platform.anonymous().at(&platform.host(DOMAIN));
    let organization = platform.create(&platform.admin().await, DOMAIN).await;
    assert_eq!((&organization["status"], &organization["name"]), (&json!("active"), &json!(NAME)));

    let (super_admin, password) = platform.credentials();
    let opener = door.sign_in(super_admin, password).await;
    let anna_id = invite(&opener, &json!({"email": ANNA, "role": "admin"})).await;
    assert_eq!(people(&opener).await, [format!("{ANNA} (invited)")]);
    accept(&platform, ANNA, ("Анна", "Кузнецова"), "Администратор").await;
    let anna = door.sign_in(ANNA, PASSWORD).await;
    assert_eq!(people(&anna).await, ["Кузнецова Анна (active)"]);
    assert_eq!(card(&anna, &anna_id).await["is_owner"], true, "the first administrator to join");

    // A structure of three levels, and no fourth.
    let head = tree(&anna).await["head"]["id"].clone();
    let workshops = add_department(&anna, "Производство", &head).await;
    let bouquets = add_department(&anna, "Цех букетов", &workshops["id"]).await;
    let sales = add_department(&anna, "Продажи", &head).await;
    assert_eq!(outline(&anna).await, format!("{NAME} 1 (Продажи 0, Производство 0 (Цех букетов 0))"));
    let order = json!({"name": "Участок лент", "parent_id": bouquets["id"]});
    let refused = anna.post(DEPARTMENTS, &order).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "too_deep"));

    // People come, each into a department.
    let order = json!({"email": BORIS, "name": "Борис", "role": "employee", "department": bouquets["id"]});
    let boris_id = invite(&anna, &order).await;
    let order = json!({"email": CLARA, "name": "Клара", "role": "manager", "department": sales["id"]});
    let clara_id = invite(&anna, &order).await;
    let expected = ["Борис (invited)", "Клара (invited)", "Кузнецова Анна (active)"];
    assert_eq!(people(&anna).await, expected);
    accept(&platform, BORIS, ("Борис", "Ким"), "Сотрудник").await;
    accept(&platform, CLARA, ("Клара", "Орлова"), "Менеджер").await;
    let expected = ["Ким Борис (active)", "Кузнецова Анна (active)", "Орлова Клара (active)"];
    assert_eq!(people(&anna).await, expected);
    assert_eq!(outline(&anna).await, format!("{NAME} 1 (Продажи 1, Производство 0 (Цех букетов 1))"));
    let boris = door.sign_in(BORIS, PASSWORD).await;
    assert_eq!(outline(&boris).await, outline(&anna).await);

    // A director, and moves: of somebody to another department, and of a department to another place.
    change(&anna, &department(&bouquets), json!({"director_id": boris_id})).await;
    change(&anna, &employee(&clara_id), json!({"departments": [workshops["id"]]})).await;
    assert_eq!(card(&anna, &clara_id).await["departments"][0]["name"], "Производство");
    assert_eq!(outline(&anna).await, format!("{NAME} 1 (Продажи 0, Производство 1 (Цех букетов 1))"));
    change(&anna, &department(&bouquets), json!({"parent_id": sales["id"]})).await;
    assert_eq!(outline(&anna).await, format!("{NAME} 1 (Продажи 0 (Цех букетов 1), Производство 1)"));
    assert_eq!(done(&boris.get(&department(&bouquets)).await)["director"]["name"], "Ким Борис");

    // A role of the organisation's own lets its holder do more with the very next request.
    let order = json!({"name": "Участок", "parent_id": head});
    assert_eq!(boris.post(DEPARTMENTS, &order).await.problem().0, "forbidden");
    let permissions = ["structure.view", "structure.manage"];
    let role = json!({"name": "Старший по отделам", "base": "employee", "permissions": permissions});
    let role = done(&anna.post(ROLES, &role).await);
    change(&anna, &employee(&boris_id), json!({"role": role["id"]})).await;
    let held = done(&anna.get(&format!("{ROLES}/{}", text(&role["id"]))).await);
    assert_eq!((&held["name"], &held["holders"]), (&json!("Старший по отделам"), &json!(1)));
    done(&boris.post(DEPARTMENTS, &order).await);
    assert_eq!(boris.get(EMPLOYEES).await.problem().0, "forbidden", "the role does not show people");
    let expected = format!("{NAME} 1 (Продажи 0 (Цех букетов 1), Производство 1, Участок 0)");
    assert_eq!(outline(&anna).await, expected);

    // Somebody is let go, with an heir, and taken back.
    let preview = done(&anna.get(&format!("{}/dismissal-preview", employee(&boris_id))).await);
    assert_eq!(preview["departments"], json!([{"id": bouquets["id"], "name": "Цех букетов"}]));
    let mut order = json!({"reason": "Сезон окончен", "heirs": {}});
    order["heirs"][text(&bouquets["id"])] = json!(clara_id);
    let dismissed = done(&anna.post(&format!("{}/dismiss", employee(&boris_id)), &order).await);
    assert_eq!(dismissed["status"], "dismissed");
    assert_eq!(boris.get("/company/structure").await.problem().0, "unauthenticated");
    platform.letter_to(BORIS, "Сезон окончен").await;
    assert_eq!(people(&anna).await, ["Кузнецова Анна (active)", "Орлова Клара (active)"]);
    assert_eq!(done(&anna.get(&department(&bouquets)).await)["director"]["name"], "Орлова Клара");
    done(&anna.post(&format!("{}/rehire", employee(&boris_id)), &json!({})).await);
    assert_eq!(people(&anna).await[0], "Ким Борис (active)");
    let boris = door.sign_in(BORIS, PASSWORD).await;
    let expected = format!("{NAME} 1 (Продажи 0 (Цех букетов 2), Производство 1, Участок 0)");
    assert_eq!(outline(&boris).await, expected);

    // The audit tells all of it.
    let expected = [
        (super_admin, "organization_created", "—"),
        ("platform", "provisioning_finished", "—"),
        (super_admin, "employee_invited", ANNA),
        (ANNA, "invitation_accepted", "Кузнецова Анна"),
        (ANNA, "department_created", "Производство"),
        (ANNA, "department_created", "Цех букетов"),
        (ANNA, "department_created", "Продажи"),
        (ANNA, "employee_invited", "Борис"),
        (ANNA, "employee_invited", "Клара"),
        (BORIS, "invitation_accepted", "Ким Борис"),
        (CLARA, "invitation_accepted", "Орлова Клара"),
        (ANNA, "department_edited", "Цех букетов"),
        (ANNA, "employee_edited", "Орлова Клара"),
        (ANNA, "department_edited", "Цех букетов"),
        (ANNA, "role_created", "Старший по отделам"),
        (ANNA, "employee_edited", "Ким Борис"),
        (BORIS, "department_created", "Участок"),
        (ANNA, "employee_edited", "Орлова Клара"),
        (ANNA, "department_edited", "Цех букетов"),
        (ANNA, "employee_dismissed", "Ким Борис"),
        (ANNA, "employee_rehired", "Ким Борис"),
    ];
    assert_eq!(audit(&anna).await, expected.map(|(who, what, whom)| format!("{who}: {what} {whom}")));
}

/// The answer to what has been done.
fn done(reply: &Reply) -> Value {
    assert!(matches!(reply.status, 200 | 201), "{} {}", reply.status, reply.text);
    reply.json()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn employee(id: &str) -> String {
    format!("{EMPLOYEES}/{id}")
}

fn department(department: &Value) -> String {
    format!("{DEPARTMENTS}/{}", text(&department["id"]))
}

/// Invites somebody; the letter goes out a moment later. Their identifier.
async fn invite(inviter: &Client, order: &Value) -> String {
    let invited = done(&inviter.post(EMPLOYEES, order).await);
    assert_eq!(
        (&invited["status"], &invited["invitation"]["delivery"]),
        (&json!("invited"), &json!("unsent")),
        "{invited}"
    );
    text(&invited["id"]).to_owned()
}

/// Follows the link of the letter that somebody was sent, as whoever they are and with [`PASSWORD`].
async fn accept(platform: &Platform, email: &str, (name, surname): (&str, &str), role: &str) {
    let letter = platform.letter_to(email, "/invitations/").await;
    let link = letter.lines().find(|line| line.contains("/invitations/")).unwrap();
    let link: Url = link.parse().unwrap();
    let guest = platform.anonymous().at(link.host_str().unwrap()).with("accept-language", "ru");
    let shown = done(&guest.get(link.path()).await);
    assert_eq!(
        (&shown["organization"], &shown["email"], &shown["role"], &shown["has_account"]),
        (&json!(NAME), &json!(email), &json!(role), &json!(false))
    );
    let answer = json!({"name": name, "surname": surname, "password": PASSWORD});
    assert_eq!(done(&guest.post(link.path(), &answer).await)["organization"], NAME);
    let again = guest.get(link.path()).await;
    assert_eq!((again.status, again.problem().0.as_str()), (404, "invitation_over"));
}

/// Changes what is at an address as somebody who has just looked at it.
async fn change(client: &Client, address: &str, mut change: Value) {
    change["version"] = done(&client.get(address).await)["version"].clone();
    done(&client.patch(address, &change).await);
}

async fn add_department(client: &Client, name: &str, parent: &Value) -> Value {
    done(&client.post(DEPARTMENTS, &json!({"name": name, "parent_id": parent})).await)
}

async fn tree(client: &Client) -> Value {
    done(&client.get("/company/structure").await)
}

/// The tree in short: each department with its people, and what is under it.
async fn outline(client: &Client) -> String {
    fn of(department: &Value) -> String {
        let own = format!("{} {}", text(&department["name"]), department["people"]);
        let children: Vec<String> = department["children"].as_array().unwrap().iter().map(of).collect();
        if children.is_empty() { own } else { format!("{own} ({})", children.join(", ")) }
    }
    of(&tree(client).await["head"])
}

async fn card(client: &Client, id: &str) -> Value {
    done(&client.get(&employee(id)).await)
}

/// Those who work in the organisation or are invited to, by name.
async fn people(client: &Client) -> Vec<String> {
    let listed = done(&client.get(EMPLOYEES).await);
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|item| format!("{} ({})", text(&item["name"]), text(&item["status"]))).collect()
}

/// Who has done what to whom or what in the organisation, from the beginning on.
async fn audit(client: &Client) -> Vec<String> {
    let page = done(&client.get("/audit").await);
    let entries = page["items"].as_array().unwrap().iter();
    let told = |entry: &Value| {
        let who = entry["actor"]["email"].as_str().unwrap_or("platform");
        let whom = entry["subject"]["name"].as_str().unwrap_or("—");
        format!("{who}: {} {whom}", text(&entry["action"]))
    };
    entries.rev().map(told).collect()
}
