//! The endpoints of an organisation from inside.

use company::employees::export_employees::EXPORT_PEOPLE;
use domain::OrganizationId;
use domain::access::{AssignedRole, Role};
use domain::employee::PeopleChange;
use reqwest::Method;
use serde_json::json;
use testing::{Client, PASSWORD, TestApp, send_file};
use web::Face;

use super::Bill;

/// What somebody asks who builds the structure of an organisation.
pub(super) async fn charge_structure(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    let anna = app.add_employee(organization, "anna@romashka.example", AssignedRole::ADMIN).await.id;
    let builder = app.cabinet("romashka").sign_in("anna@romashka.example", PASSWORD).await;
    let all = "/company/departments";
    bill.charge(&builder, (cabinet, "GET", all), (all, None, 200)).await;
    let page = "/company/structure";
    bill.charge(&builder, (cabinet, "GET", page), (page, None, 200)).await;
    let form = "/company/departments/new";
    bill.charge(&builder, (cabinet, "GET", form), (form, None, 200)).await;
    let head = builder.get(all).await.json()["head"]["id"].clone();
    let led = json!({"name": "Продажи", "parent_id": head, "director_id": anna, "member_ids": [anna]});
    bill.charge(&builder, (cabinet, "POST", all), (all, Some(led.to_string()), 201)).await;
    let id = builder.get(all).await.json()["head"]["children"][0]["id"].as_str().unwrap().to_owned();
    let address = |rest: &str| format!("{all}/{id}{rest}");
    let (one, edit, delete) =
        ("/company/departments/{id}", "/company/departments/{id}/edit", "/company/departments/{id}/delete");
    bill.charge(&builder, (cabinet, "GET", one), (&address(""), None, 200)).await;
    bill.charge(&builder, (cabinet, "GET", edit), (&address("/edit"), None, 200)).await;
    bill.charge(&builder, (cabinet, "GET", delete), (&address("/delete"), None, 200)).await;
    let version = builder.get(&address("")).await.json()["version"].clone();
    let alone = json!({"version": version, "director_id": null, "member_ids": []});
    bill.charge(&builder, (cabinet, "PATCH", one), (&address(""), Some(alone.to_string()), 200)).await;
    let renamed = json!({"version": version.as_u64().unwrap() + 1, "name": "Сбыт"}).to_string();
    bill.charge(&builder, (cabinet, "POST", edit), (&address("/edit"), Some(renamed), 200)).await;
    bill.charge(&builder, (cabinet, "POST", delete), (&address("/delete"), None, 200)).await;
    let again = builder.post(all, &json!({"name": "Продажи", "parent_id": head})).await;
    let again = again.header("location").to_owned();
    bill.charge(&builder, (cabinet, "DELETE", one), (&again, None, 200)).await;
}

/// What somebody asks who keeps the roles of an organisation, and who is its owner.
pub(super) async fn charge_roles(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    app.add_employee(organization, "owner@romashka.example", AssignedRole::ADMIN).await;
    let successor = app.add_employee(organization, "successor@romashka.example", AssignedRole::ADMIN).await;
    let owner = app.cabinet("romashka").sign_in("owner@romashka.example", PASSWORD).await;
    let list = "/company/roles";
    bill.charge(&owner, (cabinet, "GET", list), (list, None, 200)).await;
    let form = "/company/roles/new";
    bill.charge(&owner, (cabinet, "GET", form), (form, None, 200)).await;
    let role = json!({"name": "Кадры", "base": "manager", "permissions": ["people.view"]});
    bill.charge(&owner, (cabinet, "POST", list), (list, Some(role.to_string()), 201)).await;
    let roles = owner.get(list).await.json();
    let first = roles["items"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    let second = owner.post(list, &json!({"name": "Смены", "base": "manager"})).await.json();
    let second = second["id"].as_str().unwrap();
    let one = |id: &str, path: &str| format!("/company/roles/{id}{path}");
    for path in ["", "/edit", "/delete"] {
        let pattern = one("{id}", path);
        bill.charge(&owner, (cabinet, "GET", &pattern), (&one(&first, path), None, 200)).await;
    }
    let edit =
        |version: u32| Some(json!({"version": version, "name": format!("Кадры {version}")}).to_string());
    let of_role = one("{id}", "");
    bill.charge(&owner, (cabinet, "PATCH", &of_role), (&one(&first, ""), edit(1), 200)).await;
    let pattern = one("{id}", "/edit");
    bill.charge(&owner, (cabinet, "POST", &pattern), (&one(&first, "/edit"), edit(2), 200)).await;
    let pattern = one("{id}", "/view");
    bill.charge(&owner, (cabinet, "POST", &pattern), (&one(&first, "/view"), None, 200)).await;
    let end = "/company/roles/view/end";
    bill.charge(&owner, (cabinet, "POST", end), (end, None, 200)).await;
    let version = |version: u32| Some(json!({"version": version}).to_string());
    let pattern = one("{id}", "/delete");
    bill.charge(&owner, (cabinet, "POST", &pattern), (&one(&first, "/delete"), version(3), 200)).await;
    bill.charge(&owner, (cabinet, "DELETE", &of_role), (&one(second, ""), version(1), 200)).await;
    let ownership = "/company/owner";
    bill.charge(&owner, (cabinet, "GET", ownership), (ownership, None, 200)).await;
    let order = json!({"employee_id": successor.id, "password": PASSWORD}).to_string();
    bill.charge(&owner, (cabinet, "POST", ownership), (ownership, Some(order), 200)).await;
}

/// What somebody asks who makes keys for programs.
pub(super) async fn charge_keys(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let (cabinet, list) = (Face::Cabinet, "/company/keys");
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let order = json!({"name": "1С", "role": "employee", "expires_on": app.day(10)});
    let second = admin.post(list, &order).await.header("location").to_owned();
    bill.charge(&admin, (cabinet, "POST", list), (list, Some(order.to_string()), 201)).await;
    bill.charge(&admin, (cabinet, "GET", list), (list, None, 200)).await;
    bill.charge(&admin, (cabinet, "GET", "/company/keys/new"), ("/company/keys/new", None, 200)).await;
    let first = admin.get(list).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let (first, of_one) = (format!("{list}/{first}"), "/company/keys/{id}");
    bill.charge(&admin, (cabinet, "GET", of_one), (&first, None, 200)).await;
    let delete = "/company/keys/{id}/delete";
    bill.charge(&admin, (cabinet, "GET", delete), (&format!("{first}/delete"), None, 200)).await;
    bill.charge(&admin, (cabinet, "POST", delete), (&format!("{first}/delete"), None, 200)).await;
    bill.charge(&admin, (cabinet, "DELETE", of_one), (&second, None, 200)).await;
}

/// What somebody asks who imports people.
async fn charge_imports(app: &TestApp, admin: &Client, bill: &mut Bill) {
    let (cabinet, path) = (Face::Cabinet, "/company/employees/imports");
    let file = "email;nobody\nimported@romashka.example;1\n".as_bytes().to_vec();
    let reply = admin.send_octets(Method::POST, path, Some("text/csv"), file).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    bill.write_down((cabinet, "POST", path));
    let address = reply.header("location").to_owned();
    let (one, of_one) = (|way: &str| format!("{address}{way}"), |way: &str| format!("{path}/{{id}}{way}"));
    bill.charge(admin, (cabinet, "GET", &of_one("")), (&one(""), None, 200)).await;
    let columns = |version: u32, meaning: &str| {
        Some(json!({"version": version, "columns": {"nobody": meaning}}).to_string())
    };
    bill.charge(admin, (cabinet, "PATCH", &of_one("")), (&one(""), columns(1, "post"), 200)).await;
    bill.charge(admin, (cabinet, "POST", &of_one("/edit")), (&one("/edit"), columns(2, "name"), 200)).await;
    let version = Some(json!({"version": 3}).to_string());
    bill.charge(admin, (cabinet, "POST", &of_one("/run")), (&one("/run"), version, 202)).await;
    app.work().await;
    bill.charge(admin, (cabinet, "GET", &of_one("/undo")), (&one("/undo"), None, 200)).await;
    let sent = send_file(admin, "import", "a.csv", b"email\nsent@romashka.example\n").await["id"].clone();
    let order = Some(json!({"file": sent}).to_string());
    let made = admin.send(Method::POST, path, order.map(|order| ("application/json", order))).await;
    app.work().await;
    let file = format!("{}/files/{}", made.header("location"), sent.as_str().unwrap());
    bill.charge(admin, (cabinet, "GET", &of_one("/files/{file}")), (&file, None, 303)).await;
    app.leave_files_alone().await;
    let count = Some(json!({"count": 1}).to_string());
    bill.charge(admin, (cabinet, "POST", &of_one("/undo")), (&one("/undo"), count, 202)).await;
    app.work().await;
}

/// What somebody asks who looks after the people of an organisation.
pub(super) async fn charge_employees(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let manager = AssignedRole::Preset(Role::Manager);
    let person = app.add_employee(organization, "person@romashka.example", manager).await;
    let list = "/company/employees";
    bill.charge(&admin, (cabinet, "GET", list), ("/company/employees", None, 200)).await;
    for path in [
        "/company/employees/export.csv",
        "/company/employees/export.xlsx",
        "/company/employees/imports",
        "/company/employees/imports/sample.csv",
        "/company/employees/imports/sample.xlsx",
    ] {
        bill.charge(&admin, (cabinet, "GET", path), (path, None, 200)).await;
    }
    let path = "/company/employees/bulk";
    let asked = format!("{path}?action=role&ids={}", person.id);
    let reply = admin.get(&asked).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    bill.write_down((cabinet, "GET", path));
    let order = json!({"action": "role", "ids": [person.id], "role": "employee"}).to_string();
    bill.charge(&admin, (cabinet, "POST", path), (path, Some(order), 200)).await;
    let boss = app.add_employee(organization, "boss@romashka.example", AssignedRole::ADMIN).await;
    let task = app.begin_change(organization, &boss, PeopleChange::Dismiss(None), Vec::new()).await;
    let report = format!("{path}/{task}");
    bill.charge(&admin, (cabinet, "GET", &format!("{path}/{{id}}")), (&report, None, 200)).await;

    let export = app.begin_export_of_people(&EXPORT_PEOPLE, organization, &boss).await;
    app.work().await;
    let orderer = app.cabinet("romashka").sign_in("boss@romashka.example", PASSWORD).await;
    let path = "/company/employees/exports/{id}";
    let report = format!("{list}/exports/{export}");
    bill.charge(&orderer, (cabinet, "GET", path), (&report, None, 200)).await;
    let file = format!("{report}/file");
    bill.charge(&orderer, (cabinet, "GET", &format!("{path}/file")), (&file, None, 303)).await;
    let led = orderer.get(&file).await.header("location").to_owned();
    assert_eq!(reqwest::get(led).await.unwrap().status(), 200);

    let one = |way: &str| format!("{list}/{}{way}", person.id);
    let of_one = |way: &str| format!("{list}/{{id}}{way}");
    for way in ["", "/edit", "/dismissal-preview", "/rehire", "/delete"] {
        bill.charge(&admin, (cabinet, "GET", &of_one(way)), (&one(way), None, 200)).await;
    }
    let edit =
        |version: u32| Some(json!({"version": version, "post": format!("Кассир {version}")}).to_string());
    bill.charge(&admin, (cabinet, "PATCH", &of_one("")), (&one(""), edit(2), 200)).await;
    bill.charge(&admin, (cabinet, "POST", &of_one("/edit")), (&one("/edit"), edit(3), 200)).await;
    bill.charge(&admin, (cabinet, "POST", &of_one("/dismiss")), (&one("/dismiss"), None, 200)).await;
    bill.charge(&admin, (cabinet, "POST", &of_one("/rehire")), (&one("/rehire"), None, 200)).await;
    assert_eq!(admin.post(&one("/dismiss"), &json!({})).await.status, 200);
    let confirm = Some(json!({"confirm": person.full_name()}).to_string());
    bill.charge(&admin, (cabinet, "DELETE", &of_one("")), (&one(""), confirm, 200)).await;
    let invited = admin.post(list, &json!({"email": "revoked@romashka.example"})).await.json();
    let address = format!("{list}/{}/delete", invited["id"].as_str().unwrap());
    bill.charge(&admin, (cabinet, "POST", &of_one("/delete")), (&address, None, 200)).await;

    charge_imports(app, &admin, bill).await;
}
