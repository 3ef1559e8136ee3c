//! The endpoints of people's own accounts, on every face.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use domain::{AddressTrouble, OrganizationId, UserId};
use reqwest::Method;
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::Face;

use super::Bill;
use testing::pictures::png;

/// What somebody asks about their own account, and on the way to their cabinet.
pub(super) async fn charge_accounts(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let own = "own@romashka.example";
    app.add_employee(organization, own, AssignedRole::Preset(Role::Manager)).await;
    let base = app.anonymous().at("localhost").sign_in(own, PASSWORD).await;
    let enter = format!("/organizations/{organization}/enter");
    bill.charge(&base, (Face::Base, "POST", "/organizations/{id}/enter"), (&enter, None, 200)).await;
    let entrance = base.post(&enter, &json!({})).await.json();
    let (_, code) = entrance["address"].as_str().unwrap().split_once("?code=").unwrap();
    let (path, address) = ("/session/handover", format!("/session/handover?code={code}"));
    bill.charge(&app.cabinet("romashka"), (Face::Cabinet, "GET", path), (&address, None, 200)).await;
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
    let link = app.latest_link().await;
    let (path, anybody) = ("/email-change/{token}", app.anonymous().at("localhost"));
    bill.charge(&anybody, (Face::Base, "GET", path), (&link, None, 200)).await;
    bill.charge(&anybody, (Face::Base, "POST", path), (&link, None, 200)).await;
}

/// What is asked on the way from an invitation to a cabinet, and from a forgotten password to another.
pub(super) async fn charge_links(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let (base, cabinet) = (Face::Base, Face::Cabinet);
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let employees = "/company/employees";
    let (form, known) = ("/company/employees/new", "/company/employees/new?email=own@romashka.example");
    bill.charge(&admin, (cabinet, "GET", form), (known, None, 200)).await;
    let order = json!({"email": "invited@romashka.example"}).to_string();
    bill.charge(&admin, (cabinet, "POST", employees), (employees, Some(order), 201)).await;
    let invited = app.local().store.user_of_email(&"invited@romashka.example".parse().unwrap()).await;
    let again = format!("{employees}/{}/resend", invited.unwrap().unwrap().id);
    let path = "/company/employees/{id}/address-works";
    let trusted = again.replace("resend", "address-works");
    let bounced = "invited@romashka.example".parse().unwrap();
    app.local().store.note_trouble(&bounced, AddressTrouble::Bounces, None).await.unwrap();
    bill.charge(&admin, (cabinet, "POST", path), (&trusted, None, 200)).await;
    let path = "/company/employees/{id}/resend";
    bill.charge(&admin, (cabinet, "POST", path), (&again, None, 200)).await;

    let anybody = app.anonymous().at("localhost");
    let (path, link) = ("/invitations/{token}", app.latest_link().await);
    bill.charge(&anybody, (base, "GET", path), (&link, None, 200)).await;
    let person = json!({"name": "Анна", "surname": "Ким", "password": PASSWORD}).to_string();
    bill.charge(&anybody, (base, "POST", path), (&link, Some(person), 200)).await;

    let path = "/password-reset";
    bill.charge(&anybody, (base, "GET", path), (path, None, 200)).await;
    let email = json!({"email": "invited@romashka.example"}).to_string();
    bill.charge(&anybody, (base, "POST", path), (path, Some(email), 202)).await;
    let (path, link) = ("/password-reset/{token}", app.latest_link().await);
    bill.charge(&anybody, (base, "GET", path), (&link, None, 200)).await;
    let password = json!({"password": "зелёный чай с мятой"}).to_string();
    bill.charge(&anybody, (base, "POST", path), (&link, Some(password), 200)).await;
}

/// What those who run the platform ask about each other.
pub(super) async fn charge_super_admins(admin: &Client, bill: &mut Bill) {
    let (platform, all) = (Face::Platform, "/super-admins");
    let somebody = json!({"email": "second@localhost", "present_password": PASSWORD});
    bill.charge(admin, (platform, "POST", all), (all, Some(somebody.to_string()), 201)).await;
    for path in [all, "/super-admins/new", "/people"] {
        bill.charge(admin, (platform, "GET", path), (path, None, 200)).await;
    }
    let listed = admin.get(all).await.json();
    let second = format!("{all}/{}", listed["items"][1]["id"].as_str().unwrap());
    let (path, address) = ("/super-admins/{id}/remove", format!("{second}/remove"));
    bill.charge(admin, (platform, "GET", path), (&address, None, 200)).await;
    bill.charge(admin, (platform, "GET", "/super-admins/{id}"), (&second, None, 200)).await;
    let password = || Some(json!({"present_password": PASSWORD}).to_string());
    bill.charge(admin, (platform, "DELETE", "/super-admins/{id}"), (&second, password(), 200)).await;
    assert_eq!(admin.post(all, &somebody).await.status, 201);
    bill.charge(admin, (platform, "POST", path), (&address, password(), 200)).await;
}

/// What is asked about somebody who has lost their second factor.
pub(super) async fn charge_lost_second_factor(app: &TestApp, admin: &Client, bill: &mut Bill) {
    let email = "lost@romashka.example";
    let user = app.add_user(email, None).await;
    let owner = app.anonymous().at("localhost").sign_in(email, PASSWORD).await;
    app.enrol(&owner, email, PASSWORD).await;
    let path = "/people/{id}/second-factor/reset";
    let address = charge_reset(admin, (Face::Platform, path), user.id, bill).await;
    assert_eq!(admin.post(&address, &json!({})).await.status, 202);
    let (path, anybody) = ("/second-factor/keep/{token}", app.anonymous().at("localhost"));
    let link = app.link(email, "/second-factor/keep/").await;
    bill.charge(&anybody, (Face::Base, "GET", path), (&link, None, 200)).await;
    bill.charge(&anybody, (Face::Base, "POST", path), (&link, None, 200)).await;
}

/// The same, by an administrator of the organisation.
pub(super) async fn charge_reset_of_employee(app: &TestApp, id: OrganizationId, bill: &mut Bill) {
    let email = "lost-too@romashka.example";
    let user = app.add_employee(id, email, AssignedRole::ADMIN).await;
    let owner = app.cabinet("romashka").sign_in(email, PASSWORD).await;
    app.enrol(&owner, email, PASSWORD).await;
    let admin = app.employee(id, "romashka", AssignedRole::ADMIN).await;
    charge_reset(&admin, (Face::Cabinet, "/company/employees/{id}/second-factor/reset"), user.id, bill).await;
}

/// Asks the endpoints of a reset, and answers their address.
async fn charge_reset(admin: &Client, (face, path): (Face, &str), id: UserId, bill: &mut Bill) -> String {
    let address = path.replace("{id}", &id.to_string());
    for (method, way) in [("DELETE", ""), ("POST", "/delete")] {
        if method == "DELETE" {
            bill.charge(admin, (face, "GET", path), (&address, None, 200)).await;
            bill.charge(admin, (face, "POST", path), (&address, Some("{}".to_owned()), 202)).await;
        } else {
            assert_eq!(admin.post(&address, &json!({})).await.status, 202);
        }
        let (pattern, address) = (format!("{path}{way}"), format!("{address}{way}"));
        bill.charge(admin, (face, method, &pattern), (&address, None, 200)).await;
    }
    address
}

async fn charge_account(app: &TestApp, (face, host, email): (Face, &str, &str), bill: &mut Bill) {
    let anybody = app.anonymous().at(host);
    let person = anybody.sign_in(email, PASSWORD).await;
    let profile = "/profile";
    let shown = person.get(profile).await.json();
    bill.charge(&person, (face, "GET", profile), (profile, None, 200)).await;
    let version = shown["version"].as_u64().unwrap();
    let edit = json!({"version": version, "about": format!("{face:?}")}).to_string();
    bill.charge(&person, (face, "PATCH", profile), (profile, Some(edit), 200)).await;
    // A name is shown by every organisation.
    let edit = json!({"version": version + 1, "name": format!("{face:?}")}).to_string();
    bill.charge(&person, (face, "POST", profile), (profile, Some(edit), 200)).await;

    let letters = "/profile/notifications";
    bill.charge(&person, (face, "GET", letters), (letters, None, 200)).await;
    let off = json!({"version": version + 2, "silenced": ["ticket_due"]}).to_string();
    bill.charge(&person, (face, "PATCH", letters), (letters, Some(off), 200)).await;
    let form = "/profile/notifications/edit";
    let on = json!({"version": version + 3, "shown": ["ticket_due"], "wanted": ["ticket_due"]}).to_string();
    bill.charge(&person, (face, "POST", form), (form, Some(on), 200)).await;

    let avatar = "/profile/avatar";
    let kept = person.send_octets(Method::POST, avatar, Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    bill.write_down((face, "POST", avatar));
    let address = kept.json()["avatar"].as_str().unwrap().to_owned();
    let picture = "/people/{id}/avatar/{fingerprint}";
    bill.charge(&person, (face, "GET", picture), (&address, None, 200)).await;
    bill.charge(&person, (face, "DELETE", avatar), (avatar, None, 200)).await;
    let kept = person.send_octets(Method::POST, avatar, Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    let delete = "/profile/avatar/delete";
    bill.charge(&person, (face, "POST", delete), (delete, None, 200)).await;

    for path in ["/profile/email", "/profile/password", "/profile/sessions"] {
        bill.charge(&person, (face, "GET", path), (path, None, 200)).await;
    }
    let sessions = "/profile/sessions";
    for (method, way) in [("DELETE", ""), ("POST", "/end")] {
        anybody.sign_in(email, PASSWORD).await;
        let items = person.get(sessions).await.json()["items"].clone();
        let other = items.as_array().unwrap().iter().find(|item| item["is_this"] == false).unwrap();
        let address = format!("{sessions}/{}{way}", other["id"].as_str().unwrap());
        let pattern = format!("{sessions}/{{session}}{way}");
        bill.charge(&person, (face, method, &pattern), (&address, None, 200)).await;
    }
    let (end, others) = ("/profile/sessions/end", json!({"which": "others"}).to_string());
    bill.charge(&person, (face, "POST", end), (end, Some(others), 200)).await;
    let path = "/profile/email";
    let asked = json!({"email": "other@romashka.example", "present_password": PASSWORD}).to_string();
    bill.charge(&person, (face, "POST", path), (path, Some(asked), 202)).await;
    let path = "/profile/password";
    let change = json!({"present_password": PASSWORD, "password": PASSWORD}).to_string();
    bill.charge(&person, (face, "POST", path), (path, Some(change), 200)).await;
    // Whoever signs in after others were ended does so later than that.
    app.advance(Duration::from_secs(1));
}

pub(super) async fn charge_second_factor(
    app: &TestApp,
    organization: OrganizationId,
    bill: &mut Bill,
    (face, host): (Face, &str),
) {
    let email = format!("{face:?}@localhost").to_lowercase();
    app.add_employee(organization, &email, AssignedRole::Preset(Role::Employee)).await;
    let anybody = app.anonymous().at(host);
    let owner = anybody.sign_in(&email, PASSWORD).await;
    let path = "/profile/second-factor";
    let (disable, renew) = ("/profile/second-factor/disable", "/profile/second-factor/recovery-codes");
    for (method, path_off) in [("DELETE", path), ("POST", disable)] {
        let offer = owner.get(path).await.json();
        let uri = offer["uri"].as_str().unwrap();
        let enable = json!({"offer": offer["offer"], "present_password": PASSWORD, "code": app.code(uri)});
        if method == "DELETE" {
            bill.charge(&owner, (face, "GET", path), (path, None, 200)).await;
            bill.charge(&owner, (face, "POST", path), (path, Some(enable.to_string()), 200)).await;
            app.advance(Duration::from_secs(30));
            let browser = anybody.browsing();
            let asked = browser.submit("/session", &[("email", &email), ("password", PASSWORD)]).await.text;
            let (_, rest) = asked.split_once("name=\"challenge\" value=\"").unwrap();
            let challenge = rest.split('"').next().unwrap();
            let answer = json!({"challenge": challenge, "code": app.code(uri)}).to_string();
            let address = "/session/second-factor";
            bill.charge(&anybody, (face, "POST", address), (address, Some(answer), 200)).await;
        } else {
            assert_eq!(owner.post(path, &enable).await.status, 200);
            app.advance(Duration::from_secs(30));
            let proof = json!({"present_password": PASSWORD, "code": app.code(uri)}).to_string();
            bill.charge(&owner, (face, "POST", renew), (renew, Some(proof), 200)).await;
        }
        app.advance(Duration::from_secs(30));
        let proof = json!({"present_password": PASSWORD, "code": app.code(uri)}).to_string();
        bill.charge(&owner, (face, method, path_off), (path_off, Some(proof), 200)).await;
        app.advance(Duration::from_secs(30));
    }
}
