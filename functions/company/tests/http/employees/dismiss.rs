//! A dismissal and its effects: access, heirs, seats, letters, the way back, and deletion.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};

use super::{Company, LIST};

async fn used_seats(company: &Company) -> u64 {
    let admin = company.app.admin().await;
    company.app.organization(&admin, company.id).await["seats"]["used"].as_u64().unwrap()
}

#[tokio::test]
async fn a_dismissal_acts_on_the_very_next_request_and_can_be_undone() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let session = company.sign_in("anna").await;
    assert_eq!(session.get(LIST).await.status, 200);
    let address = format!("{LIST}/{}", anna.id);
    let dismissed = company.owner.post(&format!("{address}/dismiss"), &json!({"reason": "Сокращение"})).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    assert_eq!(dismissed.json()["status"], "dismissed");
    assert_eq!(dismissed.json()["dismissal"]["reason"], "Сокращение");
    assert_eq!(session.get(LIST).await.problem().0, "unauthenticated");
    assert_eq!(used_seats(&company).await, 1);
    let listed = company.owner.get(LIST).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    let gone = company.owner.get(&format!("{LIST}?status=dismissed")).await.json();
    assert_eq!(gone["items"][0]["id"], anna.id.to_string());

    let again = company.owner.post(&format!("{address}/dismiss"), &json!({})).await;
    assert_eq!(again.problem().0, "dismissed");
    company.app.advance(Duration::from_secs(1));
    let rehired = company.owner.post(&format!("{address}/rehire"), &json!({})).await;
    assert_eq!((rehired.status, &rehired.json()["status"]), (200, &json!("active")), "{}", rehired.text);
    assert_eq!(used_seats(&company).await, 2);
    assert_eq!(session.get(LIST).await.problem().0, "unauthenticated", "the session before stays over");
    let anew = company.sign_in("anna").await;
    assert_eq!(anew.get(LIST).await.status, 200);
}

#[tokio::test]
async fn a_letter_tells_of_the_dismissal() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let reason = json!({"reason": "Сокращение <b>штата</b>"});
    company.owner.post(&format!("{LIST}/{}/dismiss", anna.id), &reason).await;
    let letters = company.app.letters_to("anna@romashka.example").await;
    assert_eq!(letters.len(), 1);
    let (text, html) = (letters[0].text.as_deref().unwrap(), letters[0].html.as_deref().unwrap());
    assert!(text.contains("Сокращение <b>штата</b>"), "{text}");
    assert!(html.contains("Сокращение &lt;b&gt;штата&lt;/b&gt;"), "{html}");
}

#[tokio::test]
async fn heirs_lead_what_the_dismissed_led_and_the_rest_is_left_without_a_director() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let boris = company.add("boris", Role::Employee).await;
    let (sales, stock) = (company.add_department("Продажи").await, company.add_department("Склад").await);
    for department in [&sales, &stock] {
        let led = json!({"version": 1, "director_id": anna.id});
        let led = company.owner.patch(&format!("/company/departments/{department}"), &led).await;
        assert_eq!(led.status, 200, "{}", led.text);
    }
    let address = format!("{LIST}/{}", anna.id);
    let preview = company.owner.get(&format!("{address}/dismissal-preview")).await.json();
    let led = json!([{"id": sales, "name": "Продажи"}, {"id": stock, "name": "Склад"}]);
    assert_eq!((&preview["departments"], &preview["is_owner"]), (&led, &json!(false)));
    let moved = company.owner.patch(&address, &json!({"version": 3, "departments": []})).await;
    assert_eq!(moved.problem().0, "leads_department", "a director does not just leave");

    let heirs = json!({"heirs": {sales.clone(): boris.id}});
    let dismissed = company.owner.post(&format!("{address}/dismiss"), &heirs).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    let tree = company.app.local().store.tenant(company.id).structure().await.unwrap();
    let director = |id: &str| tree.find(id.parse().unwrap()).unwrap().director_id;
    assert_eq!((director(&sales), director(&stock)), (Some(boris.id), None));
    let people = |id: &str| tree.find(id.parse().unwrap()).unwrap().people;
    assert_eq!((people(&sales), people(&stock)), (1, 0));
    let departments = company.card(boris.id).await["departments"].clone();
    assert_eq!(departments.as_array().unwrap().len(), 2, "an heir becomes a member: {departments}");

    let rehired = company.owner.post(&format!("{address}/rehire"), &json!({})).await.json();
    let back: Vec<&Value> =
        rehired["departments"].as_array().unwrap().iter().map(|department| &department["name"]).collect();
    assert_eq!(back, ["ООО «romashka»", "Продажи", "Склад"], "back where they were");
}

#[tokio::test]
async fn heirs_are_searched_for_among_all_who_work_there_each_for_their_department() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    for number in 0..20 {
        company.add(&format!("person-{number}"), Role::Employee).await;
    }
    let (zoe, yan) = (company.add("zoe", Role::Employee).await, company.add("yan", Role::Employee).await);
    let (sales, stock) = (company.add_department("Продажи").await, company.add_department("Склад").await);
    for department in [&sales, &stock] {
        let led = json!({"version": 1, "director_id": anna.id});
        let led = company.owner.patch(&format!("/company/departments/{department}"), &led).await;
        assert_eq!(led.status, 200, "{}", led.text);
    }
    let browser = company.owner.browsing();
    let form = async |fields: &[(String, &str)]| {
        let address = reqwest::Url::parse_with_params("http://localhost/", fields).unwrap();
        let query = address.query().unwrap_or_default();
        let page = browser.get(&format!("{LIST}/{}/dismissal-preview?{query}", anna.id)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text
    };
    let choice = |department: &str, id: &str| format!("name=\"heirs[{department}]\" value=\"{id}\"");
    let (heir, sought) = (|of: &str| format!("heirs[{of}]"), |of: &str| format!("heir_q[{of}]"));
    let (zoe_id, yan_id, anna_id) = (zoe.id.to_string(), yan.id.to_string(), anna.id.to_string());

    let first = form(&[]).await;
    for department in [&sales, &stock] {
        assert_eq!(first.matches(&format!("name=\"heirs[{department}]\"")).count(), 1 + 20);
        assert!(!first.contains(&choice(department, &zoe_id)), "she is not among the first");
        assert!(!first.contains(&choice(department, &anna_id)), "nobody is their own heir");
    }
    let found = form(&[(sought(&sales), "zoe@"), ("reason".to_owned(), "Уходит")]).await;
    assert!(found.contains(&choice(&sales, &zoe_id)) && !found.contains(&choice(&stock, &zoe_id)), "{found}");
    assert!(found.contains(">Уходит</textarea>"), "what was typed stays: {found}");
    let both = form(&[(heir(&sales), &zoe_id), (sought(&sales), ""), (sought(&stock), "yan")]).await;
    assert!(both.contains(&format!("{} checked", choice(&sales, &zoe_id))), "who is chosen stays: {both}");
    assert!(both.contains(&choice(&stock, &yan_id)));
    let own = form(&[(sought(&sales), "anna@")]).await;
    assert!(!own.contains(&choice(&sales, &anna_id)));

    let fields =
        [(heir(&sales), &*zoe_id), (sought(&sales), "zoe@"), (heir(&stock), &yan_id), (sought(&stock), "")];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let dismissed = browser.submit(&format!("{LIST}/{}/dismiss", anna.id), &fields).await;
    assert_eq!(dismissed.status, 303, "{}", dismissed.text);
    let tree = company.app.local().store.tenant(company.id).structure().await.unwrap();
    let director = |id: &str| tree.find(id.parse().unwrap()).unwrap().director_id;
    assert_eq!((director(&sales), director(&stock)), (Some(zoe.id), Some(yan.id)));
}

#[tokio::test]
async fn an_heir_must_work_here_and_inherit_what_is_led() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let boris = company.add("boris", Role::Employee).await;
    let sales = company.add_department("Продажи").await;
    let stranger = "00000000-0000-7000-8000-000000000000";
    let dismiss = format!("{LIST}/{}/dismiss", anna.id);
    let refused = company.owner.post(&dismiss, &json!({"heirs": {sales.clone(): boris.id}})).await;
    let expected = ("invalid".to_owned(), vec![format!("heirs[{sales}] unknown_value")]);
    assert_eq!(refused.problem(), expected);
    let led = json!({"version": 1, "director_id": anna.id});
    company.owner.patch(&format!("/company/departments/{sales}"), &led).await;
    for heir in [stranger.to_owned(), anna.id.to_string(), "nobody".to_owned()] {
        let refused = company.owner.post(&dismiss, &json!({"heirs": {sales.clone(): heir}})).await;
        assert_eq!(refused.problem(), expected, "{heir}");
    }
    assert_eq!(company.card(anna.id).await["status"], "active", "nothing has happened");
}

#[tokio::test]
async fn neither_the_owner_nor_oneself_is_dismissed() {
    let company = Company::start().await;
    company.add("second", Role::Admin).await;
    let second = company.sign_in("second").await;
    let address = format!("{LIST}/{}", company.owner_id);
    let preview = second.get(&format!("{address}/dismissal-preview")).await.json();
    assert_eq!(preview["is_owner"], true);
    let refused = second.post(&format!("{address}/dismiss"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "owner_stays"));
    let oneself = company.owner.post(&format!("{address}/dismiss"), &json!({})).await;
    assert_eq!((oneself.status, oneself.problem().0.as_str()), (403, "not_oneself"));
    assert_eq!(company.owner.get(LIST).await.status, 200);
}

#[tokio::test]
async fn a_rehiring_needs_a_seat() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let address = format!("{LIST}/{}", anna.id);
    assert_eq!(company.owner.post(&format!("{address}/dismiss"), &json!({})).await.status, 200);
    let admin = company.app.admin().await;
    let organization = format!("/organizations/{}", company.id);
    let version = admin.get(&organization).await.json()["version"].clone();
    let lowered = admin.patch(&organization, &json!({"version": version, "paid_seats": 1})).await;
    assert_eq!(lowered.status, 200, "{}", lowered.text);
    let refused = company.owner.post(&format!("{address}/rehire"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "no_seats_left"));
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("Оплачено 1 место, и оно занято."), "{detail}");
    assert_eq!(company.card(anna.id).await["status"], "dismissed");
}

#[tokio::test]
async fn somebody_dismissed_is_erased_once_their_name_is_typed_and_the_audit_stays() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    let address = format!("{LIST}/{}", anna.id);
    let delete = async |body: Value| {
        let body = Some(("application/json", body.to_string()));
        company.owner.send(reqwest::Method::DELETE, &address, body).await
    };
    assert_eq!(delete(json!({"confirm": "Иванов Пётр"})).await.problem().0, "not_dismissed");
    company.owner.post(&format!("{address}/dismiss"), &json!({})).await;
    for wrong in [json!({}), json!({"confirm": "Пётр"})] {
        let fields = vec!["confirm not_confirmed".to_owned()];
        assert_eq!(delete(wrong).await.problem(), ("invalid".to_owned(), fields));
    }
    let erased = delete(json!({"confirm": "Иванов Пётр"})).await;
    assert_eq!(erased.status, 200, "{}", erased.text);
    assert_eq!(company.owner.get(&address).await.problem().0, "not_found");
    let gone = company.owner.get(&format!("{LIST}?status=dismissed")).await.json();
    assert_eq!(gone["items"], json!([]));
    let audit = company.owner.get("/audit").await.json();
    let actions: Vec<&Value> =
        audit["items"].as_array().unwrap().iter().map(|entry| &entry["action"]).take(2).collect();
    assert_eq!(actions, ["employee_erased", "employee_dismissed"]);
}

#[tokio::test]
async fn an_invitation_that_is_revoked_frees_its_seat_and_kills_its_link() {
    let company = Company::start().await;
    let invited = company.owner.post(LIST, &json!({"email": "new@romashka.example"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let id = invited.json()["id"].as_str().unwrap().to_owned();
    let link = company.app.link("new@romashka.example", "/invitations/").await;
    let base = company.app.anonymous().at("localhost");
    assert_eq!(base.get(&link).await.status, 200);
    assert_eq!(used_seats(&company).await, 2);
    let dismissed = company.owner.post(&format!("{LIST}/{id}/dismiss"), &json!({})).await;
    assert_eq!(dismissed.problem().0, "not_accepted");
    assert_eq!(company.owner.delete(&format!("{LIST}/{id}")).await.status, 200);
    assert_eq!(used_seats(&company).await, 1);
    assert_ne!(base.get(&link).await.status, 200);
    assert_eq!(company.owner.get(&format!("{LIST}/{id}")).await.problem().0, "not_found");
}
