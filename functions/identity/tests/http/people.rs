//! The people of all organisations: `GET /people` on the platform.

use domain::access::{AssignedRole, Permission, Role};
use domain::employee::{EmployeeRefusal, Standing};
use domain::{Employee, UserId};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

use crate::product;

async fn names(admin: &Client, query: &str) -> Vec<String> {
    let page = admin.get(&format!("/people?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let items = page.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn somebody_is_found_with_what_they_are_in_each_organisation() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let (romashka, vasilek) = (app.plant("romashka").await, app.plant("vasilek").await);
    let anna = app.add_employee(romashka, "anna@example.com", AssignedRole::ADMIN).await;
    let role = app.add_role(vasilek, "Кладовщик", Role::Employee, &[Permission::ViewPeople]).await;
    app.join(vasilek, &anna, role).await;
    app.add_employee(romashka, "boris@example.com", AssignedRole::ADMIN).await;
    assert_eq!(app.cabinet("vasilek").sign_in("anna@example.com", PASSWORD).await.get("/").await.status, 200);

    let found = admin.get("/people?q=anna").await.json();
    let seen = found["items"][0]["last_seen_at"].clone();
    assert!(seen.is_string(), "{found}");
    assert_eq!(
        found["items"],
        json!([{
            "id": anna.id, "name": "Иванов Пётр", "email": "anna@example.com", "second_factor": false,
            "organizations": [
                {"id": romashka, "name": "ООО «romashka»", "role": "admin", "status": "active"},
                {"id": vasilek, "name": "ООО «vasilek»", "role": role, "status": "active"},
            ],
            "has_more_organizations": false, "last_seen_at": seen,
        }])
    );
    let page = admin.browsing().get("/people?q=anna").await.text;
    let card = format!("vasilek.localhost:{}/company/employees/{}", app.local().address.port(), anna.id);
    assert!(page.contains(&card) && page.contains("Кладовщик"), "{page}");
}

#[tokio::test]
async fn words_of_names_and_addresses_find_people_wherever_they_work_or_nowhere() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let romashka = app.plant("romashka").await;
    let owner = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
    for (name, email) in [("Ёлкина Анна", "yolkina@romashka.example"), ("Ким Олег", "kim@vasilek.example")]
    {
        let invited = owner.post("/company/employees", &json!({"name": name, "email": email})).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
    }
    assert_eq!(names(&admin, "q=елк").await, ["Ёлкина Анна"]);
    assert_eq!(names(&admin, "q=vasilek").await, ["Ким Олег"]);
    assert_eq!(names(&admin, "q=олег%20ким").await, ["Ким Олег"]);
    assert_eq!(names(&admin, "q=root").await, Vec::<String>::new());
    let (of_admin, _) = ADMIN_EMAIL.split_once('@').unwrap();
    let nowhere = admin.get(&format!("/people?q={of_admin}")).await.json();
    assert_eq!(nowhere["items"][0]["organizations"], json!([]), "{nowhere}");
    let page = admin.browsing().get("/people?q=никто").await.text;
    assert!(page.contains("Никого не нашлось"), "{page}");
}

#[tokio::test]
async fn whoever_is_called_or_reached_anew_is_found_by_that_alone() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let romashka = app.plant("romashka").await;
    let owner = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
    let invited = json!({"name": "Новичок", "email": "new@example.com"});
    assert_eq!(owner.post("/company/employees", &invited).await.status, 201);
    assert_eq!(names(&admin, "q=новичок").await, ["Новичок"]);

    let link = app.link("new@example.com", "/invitations/").await;
    let anybody = app.anonymous().at("localhost");
    let person = json!({"surname": "Берёзова", "name": "Вера", "password": "correct horse battery staple"});
    let accepted = anybody.post(&link, &person).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    assert_eq!(names(&admin, "q=берез").await, ["Берёзова Вера"]);
    assert_eq!(names(&admin, "q=новичок").await, Vec::<String>::new());

    let vera = anybody.sign_in("new@example.com", PASSWORD).await;
    let version = vera.get("/profile").await.json()["version"].clone();
    let renamed = vera.patch("/profile", &json!({"version": version, "surname": "Осина"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    app.work().await;
    assert_eq!(names(&admin, "q=осина").await, ["Осина Вера"]);
    assert_eq!(names(&admin, "q=берез").await, Vec::<String>::new());

    let asked = json!({"email": "vera@osina.example", "present_password": PASSWORD});
    assert_eq!(vera.post("/profile/email", &asked).await.status, 202);
    app.letters().await;
    let confirmed = anybody.post(&app.latest_link().await, &json!({})).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text);
    app.work().await;
    assert_eq!(names(&admin, "q=osina.example").await, ["Осина Вера"]);
    assert_eq!(names(&admin, "q=new%40example.com").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_page_goes_on_and_what_somebody_is_no_more_is_told_too() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let romashka = app.plant_with("romashka", 100).await;
    let mut expected = Vec::new();
    for number in 0..30 {
        let email = format!("p{number:02}@crowd.example");
        expected.push(app.add_employee(romashka, &email, AssignedRole::Preset(Role::Reviewer)).await.id);
    }
    let tenant = app.local().store.tenant(romashka);
    let gone = tenant.employee(expected[0]).await.unwrap().unwrap();
    let at = app.local().clock.now();
    let dismiss = |employee: &mut Employee| {
        employee.standing = Standing::Dismissed { at, reason: None };
        Ok::<_, EmployeeRefusal>(None)
    };
    tenant.dismiss_employee(gone, &[], dismiss).await.unwrap();
    let first = admin.get("/people?q=crowd").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 25);
    assert_eq!(names(&admin, "q=crowd&limit=100").await.len(), 30);
    let next = format!("/people?q=crowd&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = admin.get(&next).await.json();
    let items = [&first, &second].into_iter().flat_map(|page| page["items"].as_array().unwrap().clone());
    let items: Vec<Value> = items.collect();
    let mut ids: Vec<UserId> =
        items.iter().map(|item| item["id"].as_str().unwrap().parse().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected);
    let dismissed = items.iter().find(|item| item["id"] == json!(expected[0])).unwrap();
    assert_eq!(dismissed["organizations"][0]["status"], "dismissed");
    let wrong = admin.get("/people?cursor=x").await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (400, "cursor"));
}
