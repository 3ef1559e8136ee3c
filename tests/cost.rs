//! What each endpoint costs the table, counted at the endpoint. The figures are part of the design: a change of one shows
//! here, and an endpoint that is not counted fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::access::PlatformRole;
use domain::access::{AssignedRole, Role};
use domain::{AddressTrouble, OrganizationId};
use futures_util::future::try_join_all;
use local::Recorded;
use reqwest::Method;
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::Face;

use crate::identity::email_change::link_of_latest_letter;
use crate::identity::pictures::png;
use crate::organizations::seeds;

/// The costs so far, by face and endpoint.
#[derive(Default)]
pub(crate) struct Bill(BTreeMap<String, String>);

impl Bill {
    /// Asks once and writes down what it cost. `path` is the endpoint's, `address` the one that is asked.
    async fn charge(
        &mut self,
        app: &TestApp,
        client: &Client,
        (face, method, path): (Face, &str, &str),
        (address, body, status): (&str, Option<String>, u16),
    ) {
        let method_asked: Method = method.parse().unwrap();
        let reply = client.send(method_asked, address, body.map(|body| ("application/json", body))).await;
        assert_eq!(reply.status, status, "{method} {address}: {}", reply.text);
        self.write_down(app, (face, method, path), address);
    }

    /// Writes down what the latest request to this address cost.
    fn write_down(&mut self, app: &TestApp, (face, method, path): (Face, &str, &str), address: &str) {
        let (asked, _) = address.split_once('?').unwrap_or((address, ""));
        let cost = latest(app, &format!("{method} {asked}")).record.cost;
        let line = format!("calls {}, round trips {}", cost.calls, cost.round_trips);
        assert_eq!(
            self.0.insert(format!("{face:?} {method} {path}"), line),
            None,
            "{face:?} {method} {path} twice"
        );
    }

    fn show(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (endpoint, cost)| {
            writeln!(text, "{endpoint}: {cost}").unwrap();
            text
        })
    }
}

pub(crate) fn latest(app: &TestApp, request: &str) -> Recorded {
    let recorded = app.local().requests.list();
    recorded.into_iter().rev().find(|recorded| recorded.request == request).unwrap()
}

/// Everything that was ever asked of the table: the log holds it from the first call on.
pub(crate) fn assert_never_scanned(app: &TestApp) {
    let calls = app.local().faults.calls();
    assert_eq!(calls[0].id, 1, "the log goes back to the start");
    assert!(calls.iter().any(|call| call.operation == "Query"));
    assert!(calls.iter().all(|call| call.operation != "Scan"));
}

/// Asks every endpoint once, on each of its faces.
pub(crate) async fn charge_every_endpoint(app: &TestApp) -> Bill {
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let mut bill = Bill::default();

    let platform = Face::Platform;
    let order = app.order("vasilek").to_string();
    let asset = {
        let page = app.anonymous().browsing().get("/session").await.text;
        let start = page.find("/assets/").unwrap();
        page[start..].split('"').next().unwrap().to_owned()
    };
    let own = format!("/organizations/{id}");
    bill.charge(
        app,
        &admin,
        (platform, "POST", "/organizations/plan"),
        ("/organizations/plan", Some(order.clone()), 200),
    )
    .await;
    bill.charge(app, &admin, (platform, "GET", "/domains/{slug}"), ("/domains/vasilek", None, 200)).await;
    bill.charge(app, &admin, (platform, "POST", "/organizations"), ("/organizations", Some(order), 201))
        .await;
    bill.charge(app, &admin, (platform, "GET", "/organizations"), ("/organizations", None, 200)).await;
    bill.charge(app, &admin, (platform, "GET", "/organizations/new"), ("/organizations/new", None, 200))
        .await;
    bill.charge(app, &admin, (platform, "GET", "/organizations/{id}"), (&own, None, 200)).await;
    let edit = Some(json!({"version": 1, "paid_seats": 30}).to_string());
    bill.charge(app, &admin, (platform, "PATCH", "/organizations/{id}"), (&own, edit, 200)).await;
    let edit = Some(json!({"version": 2, "paid_seats": 31}).to_string());
    let one = |path: &str| format!("{own}/{path}");
    bill.charge(app, &admin, (platform, "POST", "/organizations/{id}/edit"), (&one("edit"), edit, 200)).await;
    bill.charge(app, &admin, (platform, "GET", "/organizations/{id}/edit"), (&one("edit"), None, 200)).await;
    bill.charge(app, &admin, (platform, "GET", "/organizations/{id}/block"), (&one("block"), None, 200))
        .await;
    bill.charge(app, &admin, (platform, "POST", "/organizations/{id}/block"), (&one("block"), None, 200))
        .await;
    bill.charge(app, &admin, (platform, "POST", "/organizations/{id}/unblock"), (&one("unblock"), None, 200))
        .await;
    bill.charge(app, &admin, (platform, "GET", "/organizations/{id}/history"), (&one("history"), None, 200))
        .await;
    let somebody = Some(json!({"email": "second@localhost"}).to_string());
    bill.charge(app, &admin, (platform, "POST", "/super-admins"), ("/super-admins", somebody, 201)).await;
    bill.charge(app, &admin, (platform, "GET", "/super-admins"), ("/super-admins", None, 200)).await;
    bill.charge(app, &admin, (platform, "GET", "/super-admins/new"), ("/super-admins/new", None, 200)).await;
    let listed = admin.get("/super-admins").await.json();
    let second = format!("/super-admins/{}", listed["items"][1]["id"].as_str().unwrap());
    let (path, address) = ("/super-admins/{id}/remove", format!("{second}/remove"));
    bill.charge(app, &admin, (platform, "GET", path), (&address, None, 200)).await;
    bill.charge(app, &admin, (platform, "DELETE", "/super-admins/{id}"), (&second, None, 200)).await;
    assert_eq!(admin.post("/super-admins", &json!({"email": "second@localhost"})).await.status, 201);
    bill.charge(app, &admin, (platform, "POST", path), (&address, Some("{}".to_owned()), 200)).await;
    // Whoever signs in after a block does so later than that.
    app.advance(Duration::from_secs(1));
    let insider = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    for (face, reader) in [(platform, &admin), (Face::Cabinet, &insider)] {
        bill.charge(app, reader, (face, "GET", "/audit"), ("/audit", None, 200)).await;
        bill.charge(app, reader, (face, "GET", "/audit/export"), ("/audit/export", None, 200)).await;
    }

    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}));
    let failed = app.create(&admin, "lutik").await;
    let retry = format!("/organizations/{failed}/retry");
    bill.charge(app, &admin, (platform, "POST", "/organizations/{id}/retry"), (&retry, None, 202)).await;
    app.run_over(failed, 2).await;

    // Its first administrator owns an organisation.
    charge_roles(app, id, &mut bill).await;
    charge_structure(app, id, &mut bill).await;
    charge_accounts(app, id, &mut bill).await;
    charge_links(app, id, &mut bill).await;
    charge_employees(app, id, &mut bill).await;

    let right = Some(json!({"email": ADMIN_EMAIL, "password": PASSWORD}).to_string());
    for (face, host) in
        [(platform, "admin.localhost"), (Face::Base, "localhost"), (Face::Cabinet, "romashka.localhost")]
    {
        let anybody = app.anonymous().at(host);
        let admin = anybody.sign_in(ADMIN_EMAIL, PASSWORD).await;
        let again = anybody.sign_in(ADMIN_EMAIL, PASSWORD).await;
        let start = if face == platform { 303 } else { 200 };
        charge_second_factor(app, &mut bill, face, host).await;
        bill.charge(app, &admin, (face, "GET", "/"), ("/", None, start)).await;
        bill.charge(app, &admin, (face, "GET", "/session"), ("/session", None, 200)).await;
        bill.charge(app, &anybody, (face, "POST", "/session"), ("/session", right.clone(), 200)).await;
        bill.charge(app, &admin, (face, "DELETE", "/session"), ("/session", None, 200)).await;
        bill.charge(app, &again, (face, "POST", "/session/end"), ("/session/end", None, 200)).await;
        bill.charge(app, &anybody, (face, "GET", "/openapi.json"), ("/openapi.json", None, 200)).await;
        bill.charge(app, &anybody, (face, "GET", "/docs"), ("/docs", None, 200)).await;
        bill.charge(app, &anybody, (face, "GET", "/assets/{fingerprint}/{name}"), (&asset, None, 200)).await;
        // The last step of each provisioning asks this too, before.
        bill.charge(app, &anybody, (face, "GET", "/healthz"), ("/healthz", None, 200)).await;
    }

    let declared: BTreeSet<String> = local::routes()
        .endpoints()
        .iter()
        .map(|endpoint| format!("{:?} {} {}", endpoint.face, endpoint.method, endpoint.path))
        .collect();
    assert_eq!(declared, bill.0.keys().cloned().collect(), "every endpoint is counted");
    bill
}

/// What somebody asks who builds the structure of an organisation.
async fn charge_structure(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    let anna = app.add_employee(organization, "anna@romashka.example", AssignedRole::ADMIN).await.id;
    let builder = app.cabinet("romashka").sign_in("anna@romashka.example", PASSWORD).await;
    let all = "/company/departments";
    bill.charge(app, &builder, (cabinet, "GET", all), (all, None, 200)).await;
    let page = "/company/structure";
    bill.charge(app, &builder, (cabinet, "GET", page), (page, None, 200)).await;
    let form = "/company/departments/new";
    bill.charge(app, &builder, (cabinet, "GET", form), (form, None, 200)).await;
    let head = builder.get(all).await.json()["head"]["id"].clone();
    let led = json!({"name": "Продажи", "parent_id": head, "director_id": anna, "member_ids": [anna]});
    bill.charge(app, &builder, (cabinet, "POST", all), (all, Some(led.to_string()), 201)).await;
    let id = builder.get(all).await.json()["head"]["children"][0]["id"].as_str().unwrap().to_owned();
    let address = |rest: &str| format!("{all}/{id}{rest}");
    let (one, edit, delete) =
        ("/company/departments/{id}", "/company/departments/{id}/edit", "/company/departments/{id}/delete");
    bill.charge(app, &builder, (cabinet, "GET", one), (&address(""), None, 200)).await;
    bill.charge(app, &builder, (cabinet, "GET", edit), (&address("/edit"), None, 200)).await;
    bill.charge(app, &builder, (cabinet, "GET", delete), (&address("/delete"), None, 200)).await;
    let version = builder.get(&address("")).await.json()["version"].clone();
    let alone = json!({"version": version, "director_id": null, "member_ids": []});
    bill.charge(app, &builder, (cabinet, "PATCH", one), (&address(""), Some(alone.to_string()), 200)).await;
    let renamed = json!({"version": version.as_u64().unwrap() + 1, "name": "Сбыт"}).to_string();
    bill.charge(app, &builder, (cabinet, "POST", edit), (&address("/edit"), Some(renamed), 200)).await;
    bill.charge(app, &builder, (cabinet, "POST", delete), (&address("/delete"), None, 200)).await;
    let again = builder.post(all, &json!({"name": "Продажи", "parent_id": head})).await;
    let again = again.header("location").to_owned();
    bill.charge(app, &builder, (cabinet, "DELETE", one), (&again, None, 200)).await;
}

/// What somebody asks who keeps the roles of an organisation, and who is its owner.
async fn charge_roles(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    app.add_employee(organization, "owner@romashka.example", AssignedRole::ADMIN).await;
    let successor = app.add_employee(organization, "successor@romashka.example", AssignedRole::ADMIN).await;
    let owner = app.cabinet("romashka").sign_in("owner@romashka.example", PASSWORD).await;
    let list = "/company/roles";
    bill.charge(app, &owner, (cabinet, "GET", list), (list, None, 200)).await;
    let form = "/company/roles/new";
    bill.charge(app, &owner, (cabinet, "GET", form), (form, None, 200)).await;
    let role = json!({"name": "Кадры", "base": "manager", "permissions": ["people.view"]});
    bill.charge(app, &owner, (cabinet, "POST", list), (list, Some(role.to_string()), 201)).await;
    let roles = owner.get(list).await.json();
    let first = roles["items"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    let second = owner.post(list, &json!({"name": "Смены", "base": "manager"})).await.json();
    let second = second["id"].as_str().unwrap();
    let one = |id: &str, path: &str| format!("/company/roles/{id}{path}");
    for path in ["", "/edit", "/delete"] {
        let pattern = one("{id}", path);
        bill.charge(app, &owner, (cabinet, "GET", &pattern), (&one(&first, path), None, 200)).await;
    }
    let edit =
        |version: u32| Some(json!({"version": version, "name": format!("Кадры {version}")}).to_string());
    let of_role = one("{id}", "");
    bill.charge(app, &owner, (cabinet, "PATCH", &of_role), (&one(&first, ""), edit(1), 200)).await;
    let pattern = one("{id}", "/edit");
    bill.charge(app, &owner, (cabinet, "POST", &pattern), (&one(&first, "/edit"), edit(2), 200)).await;
    let pattern = one("{id}", "/view");
    bill.charge(app, &owner, (cabinet, "POST", &pattern), (&one(&first, "/view"), None, 200)).await;
    let end = "/company/roles/view/end";
    bill.charge(app, &owner, (cabinet, "POST", end), (end, None, 200)).await;
    let version = |version: u32| Some(json!({"version": version}).to_string());
    let pattern = one("{id}", "/delete");
    bill.charge(app, &owner, (cabinet, "POST", &pattern), (&one(&first, "/delete"), version(3), 200)).await;
    bill.charge(app, &owner, (cabinet, "DELETE", &of_role), (&one(second, ""), version(1), 200)).await;
    let ownership = "/company/owner";
    bill.charge(app, &owner, (cabinet, "GET", ownership), (ownership, None, 200)).await;
    let order = json!({"employee_id": successor.id, "password": PASSWORD}).to_string();
    bill.charge(app, &owner, (cabinet, "POST", ownership), (ownership, Some(order), 200)).await;
}

/// What somebody asks about their own account, and on the way to their cabinet.
async fn charge_accounts(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let own = "own@romashka.example";
    app.add_employee(organization, own, AssignedRole::Preset(Role::Manager)).await;
    let base = app.anonymous().at("localhost").sign_in(own, PASSWORD).await;
    let enter = format!("/organizations/{organization}/enter");
    bill.charge(app, &base, (Face::Base, "POST", "/organizations/{id}/enter"), (&enter, None, 200)).await;
    let entrance = base.post(&enter, &json!({})).await.json();
    let (_, code) = entrance["address"].as_str().unwrap().split_once("?code=").unwrap();
    let (path, address) = ("/session/handover", format!("/session/handover?code={code}"));
    bill.charge(app, &app.cabinet("romashka"), (Face::Cabinet, "GET", path), (&address, None, 200)).await;
    for (face, host, email) in [
        (Face::Platform, "admin.localhost", ADMIN_EMAIL),
        (Face::Base, "localhost", own),
        (Face::Cabinet, "romashka.localhost", own),
    ] {
        charge_account(app, (face, host, email), bill).await;
    }
    let base = app.anonymous().at("localhost").sign_in(own, PASSWORD).await;
    let asked = json!({"email": "new@romashka.example", "present_password": PASSWORD});
    assert_eq!(base.post("/profile/email", &asked).await.status, 202);
    let link = link_of_latest_letter(app).await;
    let (path, anybody) = ("/email-change/{token}", app.anonymous().at("localhost"));
    bill.charge(app, &anybody, (Face::Base, "GET", path), (&link, None, 200)).await;
    bill.charge(app, &anybody, (Face::Base, "POST", path), (&link, None, 200)).await;
}

/// What is asked on the way from an invitation to a cabinet, and from a forgotten password to another.
async fn charge_links(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let (base, cabinet) = (Face::Base, Face::Cabinet);
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let employees = "/company/employees";
    let (form, known) = ("/company/employees/new", "/company/employees/new?email=own@romashka.example");
    bill.charge(app, &admin, (cabinet, "GET", form), (known, None, 200)).await;
    let order = json!({"email": "invited@romashka.example"}).to_string();
    bill.charge(app, &admin, (cabinet, "POST", employees), (employees, Some(order), 201)).await;
    let invited = app.local().store.user_of_email(&"invited@romashka.example".parse().unwrap()).await;
    let again = format!("{employees}/{}/resend", invited.unwrap().unwrap().id);
    let path = "/company/employees/{id}/address-works";
    let trusted = again.replace("resend", "address-works");
    let bounced = "invited@romashka.example".parse().unwrap();
    app.local().store.note_trouble(&bounced, AddressTrouble::Bounces).await.unwrap();
    bill.charge(app, &admin, (cabinet, "POST", path), (&trusted, None, 200)).await;
    let path = "/company/employees/{id}/resend";
    bill.charge(app, &admin, (cabinet, "POST", path), (&again, None, 200)).await;

    let anybody = app.anonymous().at("localhost");
    let (path, link) = ("/invitations/{token}", link_of_latest_letter(app).await);
    bill.charge(app, &anybody, (base, "GET", path), (&link, None, 200)).await;
    let person = json!({"name": "Анна", "surname": "Ким", "password": PASSWORD}).to_string();
    bill.charge(app, &anybody, (base, "POST", path), (&link, Some(person), 200)).await;

    let path = "/password-reset";
    bill.charge(app, &anybody, (base, "GET", path), (path, None, 200)).await;
    let email = json!({"email": "invited@romashka.example"}).to_string();
    bill.charge(app, &anybody, (base, "POST", path), (path, Some(email), 202)).await;
    let (path, link) = ("/password-reset/{token}", link_of_latest_letter(app).await);
    bill.charge(app, &anybody, (base, "GET", path), (&link, None, 200)).await;
    let password = json!({"password": "зелёный чай с мятой"}).to_string();
    bill.charge(app, &anybody, (base, "POST", path), (&link, Some(password), 200)).await;
}

/// What somebody asks who looks after the people of an organisation.
async fn charge_employees(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let manager = AssignedRole::Preset(Role::Manager);
    let person = app.add_employee(organization, "person@romashka.example", manager).await;
    let list = "/company/employees";
    bill.charge(app, &admin, (cabinet, "GET", list), ("/company/employees", None, 200)).await;
    for path in
        ["/company/employees/export.csv", "/company/employees/export.xlsx", "/company/employees/import"]
    {
        bill.charge(app, &admin, (cabinet, "GET", path), (path, None, 200)).await;
    }
    let path = "/company/employees/bulk";
    let asked = format!("{path}?action=role&ids={}", person.id);
    let reply = admin.get(&asked).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    bill.write_down(app, (cabinet, "GET", path), path);
    let order = json!({"action": "role", "ids": [person.id], "role": "employee"}).to_string();
    bill.charge(app, &admin, (cabinet, "POST", path), (path, Some(order), 200)).await;

    let one = |way: &str| format!("{list}/{}{way}", person.id);
    let of_one = |way: &str| format!("{list}/{{id}}{way}");
    for way in ["", "/edit", "/dismissal-preview", "/rehire", "/delete"] {
        bill.charge(app, &admin, (cabinet, "GET", &of_one(way)), (&one(way), None, 200)).await;
    }
    let edit =
        |version: u32| Some(json!({"version": version, "post": format!("Кассир {version}")}).to_string());
    bill.charge(app, &admin, (cabinet, "PATCH", &of_one("")), (&one(""), edit(2), 200)).await;
    bill.charge(app, &admin, (cabinet, "POST", &of_one("/edit")), (&one("/edit"), edit(3), 200)).await;
    bill.charge(app, &admin, (cabinet, "POST", &of_one("/dismiss")), (&one("/dismiss"), None, 200)).await;
    bill.charge(app, &admin, (cabinet, "POST", &of_one("/rehire")), (&one("/rehire"), None, 200)).await;
    assert_eq!(admin.post(&one("/dismiss"), &json!({})).await.status, 200);
    let confirm = Some(json!({"confirm": person.full_name()}).to_string());
    bill.charge(app, &admin, (cabinet, "DELETE", &of_one("")), (&one(""), confirm, 200)).await;
    let invited = admin.post(list, &json!({"email": "revoked@romashka.example"})).await.json();
    let address = format!("{list}/{}/delete", invited["id"].as_str().unwrap());
    bill.charge(app, &admin, (cabinet, "POST", &of_one("/delete")), (&address, None, 200)).await;

    let file = "email\nimported@romashka.example\n".as_bytes().to_vec();
    for path in ["/company/employees/import", "/company/employees/import/run"] {
        let kind = Some("application/octet-stream");
        let reply = admin.send_octets(Method::POST, path, kind, file.clone()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        bill.write_down(app, (cabinet, "POST", path), path);
    }
    let path = "/company/employees/import/undo";
    bill.charge(app, &admin, (cabinet, "POST", path), (path, None, 200)).await;
}

async fn charge_account(app: &TestApp, (face, host, email): (Face, &str, &str), bill: &mut Bill) {
    let anybody = app.anonymous().at(host);
    let person = anybody.sign_in(email, PASSWORD).await;
    let profile = "/profile";
    let shown = person.get(profile).await.json();
    bill.charge(app, &person, (face, "GET", profile), (profile, None, 200)).await;
    let version = shown["version"].as_u64().unwrap();
    let edit = json!({"version": version, "about": format!("{face:?}")}).to_string();
    bill.charge(app, &person, (face, "PATCH", profile), (profile, Some(edit), 200)).await;
    // A name is shown by every organisation.
    let edit = json!({"version": version + 1, "name": format!("{face:?}")}).to_string();
    bill.charge(app, &person, (face, "POST", profile), (profile, Some(edit), 200)).await;

    let avatar = "/profile/avatar";
    let kept = person.send_octets(Method::POST, avatar, Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    bill.write_down(app, (face, "POST", avatar), avatar);
    let address = kept.json()["avatar"].as_str().unwrap().to_owned();
    let picture = "/people/{id}/avatar/{fingerprint}";
    bill.charge(app, &person, (face, "GET", picture), (&address, None, 200)).await;
    bill.charge(app, &person, (face, "DELETE", avatar), (avatar, None, 200)).await;
    let kept = person.send_octets(Method::POST, avatar, Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    let delete = "/profile/avatar/delete";
    bill.charge(app, &person, (face, "POST", delete), (delete, None, 200)).await;

    for path in ["/profile/email", "/profile/password", "/profile/sessions"] {
        bill.charge(app, &person, (face, "GET", path), (path, None, 200)).await;
    }
    let sessions = "/profile/sessions";
    for (method, way) in [("DELETE", ""), ("POST", "/end")] {
        anybody.sign_in(email, PASSWORD).await;
        let items = person.get(sessions).await.json()["items"].clone();
        let other = items.as_array().unwrap().iter().find(|item| item["is_this"] == false).unwrap();
        let address = format!("{sessions}/{}{way}", other["id"].as_str().unwrap());
        let pattern = format!("{sessions}/{{session}}{way}");
        bill.charge(app, &person, (face, method, &pattern), (&address, None, 200)).await;
    }
    let (end, others) = ("/profile/sessions/end", json!({"which": "others"}).to_string());
    bill.charge(app, &person, (face, "POST", end), (end, Some(others), 200)).await;
    let path = "/profile/email";
    let asked = json!({"email": "other@romashka.example", "present_password": PASSWORD}).to_string();
    bill.charge(app, &person, (face, "POST", path), (path, Some(asked), 202)).await;
    let path = "/profile/password";
    let change = json!({"present_password": PASSWORD, "password": PASSWORD}).to_string();
    bill.charge(app, &person, (face, "POST", path), (path, Some(change), 200)).await;
    // Whoever signs in after others were ended does so later than that.
    app.advance(Duration::from_secs(1));
}

async fn charge_second_factor(app: &TestApp, bill: &mut Bill, face: Face, host: &str) {
    let email = format!("{face:?}@localhost").to_lowercase();
    app.add_user(&email, Some(PlatformRole::PlatformAdmin)).await;
    let anybody = app.anonymous().at(host);
    let owner = anybody.sign_in(&email, PASSWORD).await;
    let path = "/profile/second-factor";
    let disable = "/profile/second-factor/disable";
    for (method, path_off) in [("DELETE", path), ("POST", disable)] {
        let offer = owner.get(path).await.json();
        let uri = offer["uri"].as_str().unwrap();
        let enable = json!({"offer": offer["offer"], "code": app.code(uri)});
        if method == "DELETE" {
            bill.charge(app, &owner, (face, "GET", path), (path, None, 200)).await;
            bill.charge(app, &owner, (face, "POST", path), (path, Some(enable.to_string()), 200)).await;
            app.advance(Duration::from_secs(30));
            let browser = anybody.browsing();
            let asked = browser.submit("/session", &[("email", &email), ("password", PASSWORD)]).await.text;
            let (_, rest) = asked.split_once("name=\"challenge\" value=\"").unwrap();
            let challenge = rest.split('"').next().unwrap();
            let answer = json!({"challenge": challenge, "code": app.code(uri)}).to_string();
            let address = "/session/second-factor";
            bill.charge(app, &anybody, (face, "POST", address), (address, Some(answer), 200)).await;
        } else {
            assert_eq!(owner.post(path, &enable).await.status, 200);
        }
        app.advance(Duration::from_secs(30));
        let proof = json!({"present_password": PASSWORD, "code": app.code(uri)}).to_string();
        bill.charge(app, &owner, (face, method, path_off), (path_off, Some(proof), 200)).await;
        app.advance(Duration::from_secs(30));
    }
}

#[tokio::test]
async fn every_endpoint_costs_what_it_is_known_to_cost() {
    let app = TestApp::start().await;
    let bill = charge_every_endpoint(&app).await;
    assert_never_scanned(&app);
    insta::assert_snapshot!(bill.show());
}

#[tokio::test]
async fn a_list_costs_two_round_trips_at_ten_and_at_ten_thousand_organisations() {
    let app = TestApp::start_patient().await;
    let admin = app.admin().await;
    let mut planted = Vec::new();
    for number in 0..10 {
        let mut organization = seeds::active(&app, &format!("organization-{number}"));
        // The end of an identifier decides on the shard: these are in all of them.
        let id = organization.id.to_string();
        organization.id = format!("{}{number}", &id[..35]).parse().unwrap();
        seeds::plant(&app, &organization).await;
        planted.push(organization.id);
    }
    assert_lists_cost_two_round_trips(&app, &admin, 10).await;

    multiply(&app, &planted[..8], 10_000 - planted.len()).await;
    assert_lists_cost_two_round_trips(&app, &admin, 10_000).await;
    assert_never_scanned(&app);
}

async fn assert_lists_cost_two_round_trips(app: &TestApp, admin: &Client, all: usize) {
    let page = admin.get("/organizations?limit=5").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    let found = if all > 100 { 100 } else { all };
    let lists = [
        (String::new(), all.min(50)),
        ("limit=100".to_owned(), found),
        (format!("limit=5&cursor={cursor}"), 5),
        ("limit=100&sort=name&status=active&q=organization".to_owned(), found),
        ("q=nowhere".to_owned(), 0),
    ];
    for (query, items) in lists {
        let list = admin.get(&format!("/organizations?{query}")).await;
        assert_eq!(list.status, 200, "{query}: {}", list.text);
        assert_eq!(list.json()["items"].as_array().unwrap().len(), items, "{query}");
        let cost = latest(app, "GET /organizations").record.cost;
        assert_eq!((cost.calls, cost.round_trips), (9, 2), "{query} of {all}");
    }
}

/// The keys of an organisation and of the list, and what the list shows.
const READ_BY_LISTS: [&str; 5] = ["pk", "sk", "index1pk", "index1sk", "listing"];

/// Adds so many copies of stored organisations. A copy is its original with another identifier, which ends alike, so that
/// it belongs to the same shard, and holds what a list reads.
async fn multiply(app: &TestApp, originals: &[OrganizationId], copies: usize) {
    let configuration = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .endpoint_url(format!("http://{}", app.local().aws_address))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .build();
    let dynamodb = aws_sdk_dynamodb::Client::from_conf(configuration);
    let mut items = Vec::new();
    for id in originals {
        let stored = dynamodb
            .get_item()
            .table_name("kabinet")
            .key("pk", AttributeValue::S(format!("ORGANIZATION#{id}")))
            .key("sk", AttributeValue::S("ORGANIZATION".to_owned()))
            .send();
        items.push((id.to_string(), stored.await.unwrap().item.unwrap()));
    }
    let copies: Vec<WriteRequest> = (0..copies)
        .map(|number| {
            let (id, item) = &items[number % items.len()];
            let copy = format!("{}{number:06x}{}", &id[..24], &id[30..]);
            let read = item.iter().filter(|(name, _)| READ_BY_LISTS.contains(&name.as_str()));
            let item = read.map(|(name, value)| (name.clone(), renamed(value, id, &copy))).collect();
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for round in copies.chunks(100) {
        let batches = round
            .chunks(25)
            .map(|batch| dynamodb.batch_write_item().request_items("kabinet", batch.to_vec()).send());
        for answer in try_join_all(batches).await.unwrap() {
            assert!(answer.unprocessed_items.unwrap_or_default().is_empty());
        }
    }
}

fn renamed(value: &AttributeValue, from: &str, to: &str) -> AttributeValue {
    match value {
        AttributeValue::S(text) => AttributeValue::S(text.replace(from, to)),
        AttributeValue::M(map) => AttributeValue::M(
            map.iter().map(|(name, value)| (name.clone(), renamed(value, from, to))).collect(),
        ),
        other => other.clone(),
    }
}
