//! A change of an organisation: only the fields that were sent change, and only on top of the version that the sender has
//! seen.

use std::collections::BTreeMap;

use domain::Organization;
use domain::organization::State;
use domain::provisioning::{Failure, FailureCode, Step, StepRecord};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{INNS, TestApp};

#[tokio::test]
async fn only_what_is_sent_changes() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let mut expected = admin.get(&address).await.json();
    let edits = [
        ("name", json!("Василёк"), "name"),
        ("description", json!("Цветы"), "description"),
        ("inn", json!(INNS[2]), "inn"),
        ("subscription_ends_on", json!(app.day(10)), "subscription_ends_on"),
    ];
    for (place, (field, value, shown)) in edits.into_iter().enumerate() {
        let version = place + 1;
        let changed = admin.patch(&address, &json!({"version": version, field: value})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        expected[shown] = value;
        expected["version"] = json!(version + 1);
        assert_eq!(changed.json(), expected, "{field}");
    }
    let changed = admin.patch(&address, &json!({"version": 5, "paid_seats": 1_000_000})).await.json();
    expected["seats"]["paid"] = json!(1_000_000);
    expected["version"] = json!(6);
    assert_eq!(changed, expected);
    assert_eq!(admin.get(&address).await.json(), expected);
    let listed = admin.get("/organizations?q=василек").await.json();
    assert_eq!(listed["items"][0]["seats"], json!({"paid": 1_000_000, "used": 0}));
}

#[tokio::test]
async fn a_change_made_on_an_older_version_is_refused_whole() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let edit = json!({"version": 1, "name": "Первое"});
    assert_eq!(admin.patch(&address, &edit).await.status, 200);
    let before = admin.get(&address).await.json();
    for version in [0, 1, 3, u32::MAX] {
        let stale = admin.patch(&address, &json!({"version": version, "name": "Второе"})).await;
        assert_eq!((stale.status, stale.problem().0.as_str()), (409, "stale"), "{version}");
    }
    let both = json!({"version": 1, "name": "Первое", "description": "Новое", "paid_seats": 30});
    let stale = admin.patch(&address, &both).await;
    assert_eq!(
        stale.problem().1,
        ["description saved_as", "paid_seats saved_as"],
        "what is not as it was sent"
    );
    assert_eq!(stale.json()["errors"][0]["message"], "Сейчас сохранено: Поставка мебели");
    let ends = admin.patch(&address, &json!({"version": 1, "subscription_ends_on": "2030-01-01"})).await;
    let saved = organization.subscription_ends_on.strftime("Сейчас сохранено: %d.%m.%Y").to_string();
    assert_eq!(ends.json()["errors"][0]["message"], saved);
    assert_eq!(admin.get(&address).await.json(), before);
    for (body, error) in [
        (json!({"name": "Второе"}), "version required"),
        (json!({"version": "", "name": "Второе"}), "version required"),
        (json!({"version": null}), "version required"),
        (json!({"version": "two"}), "version not_a_number"),
        (json!({"version": -1}), "version not_a_number"),
        (json!({"version": 2, "name": ""}), "name required"),
        (json!({"version": 2, "name": null}), "name required"),
        (json!({"version": 2, "paid_seats": 0}), "paid_seats out_of_range"),
        (json!({"version": 2, "modules": ["calls"]}), "modules unknown_module"),
        (json!({"version": 2, "status": "active"}), "status unknown_field"),
        (json!({"version": 2, "id": null}), "id unknown_field"),
    ] {
        let refused = admin.patch(&address, &body).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]), "{body}");
    }
    assert_eq!(admin.get(&address).await.json(), before);
}

#[tokio::test]
async fn modules_are_chosen_anew_after_a_failure_and_at_no_other_time() {
    let app = TestApp::start(crate::with_garden).await;
    let admin = app.admin().await;
    let organization = failed_at(&app, "romashka", Step::Build);
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let form = admin.browsing().get(&format!("{address}/edit")).await;
    assert!(form.text.contains("name=\"modules\""), "{}", form.text);

    let changed = admin.patch(&address, &json!({"version": 1, "modules": []})).await;
    assert_eq!((changed.status, &changed.json()["modules"]), (200, &json!(["company"])), "{}", changed.text);
    let statuses: Vec<_> =
        changed.json()["steps"].as_array().unwrap().iter().map(|step| step["status"].clone()).collect();
    assert_eq!(statuses, ["done", "done", "done", "done", "pending", "failed", "pending"]);

    let up = app.ready("vasilek");
    app.plant_organization(&up).await;
    let address = format!("/organizations/{}", up.id);
    let form = admin.browsing().get(&format!("{address}/edit")).await;
    assert!(!form.text.contains("name=\"modules\""), "{}", form.text);
    let refused = admin.patch(&address, &json!({"version": 1, "modules": []})).await;
    assert_eq!((refused.status, refused.problem().0), (409, "modules_fixed".to_owned()), "{}", refused.text);
    let same = admin.get(&address).await.json()["modules"].clone();
    let kept = admin.patch(&address, &json!({"version": 1, "modules": same})).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
}

#[tokio::test]
async fn of_twenty_changes_of_one_version_exactly_one_wins() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let bodies: Vec<Value> = (1..=20).map(|seats| json!({"version": 1, "paid_seats": seats})).collect();
    let replies = join_all(bodies.iter().map(|body| admin.patch(&address, body))).await;
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for reply in &replies {
        *statuses.entry(reply.status).or_default() += 1;
        assert!(reply.status == 200 || reply.problem().0 == "stale", "{}", reply.text);
    }
    assert_eq!(statuses, BTreeMap::from([(200, 1), (409, 19)]));
    let winner = replies.iter().position(|reply| reply.status == 200).unwrap();
    let shown = admin.get(&address).await.json();
    assert_eq!((&shown["seats"]["paid"], &shown["version"]), (&json!(winner + 1), &json!(2)));
    let history = admin.get(&format!("{address}/history")).await.json();
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "the creation and one change");
}

/// An organisation whose creation stopped at a step.
fn failed_at(app: &TestApp, domain: &str, step: Step) -> Organization {
    let mut organization = app.ready(domain);
    organization.state = State::Provisioning;
    organization.active_release = None;
    for later in Step::ALL.into_iter().filter(|later| *later >= step) {
        organization.steps.insert(later, StepRecord::default());
    }
    organization.fail(Failure::new(FailureCode::DomainTaken, ""), organization.created_at);
    organization
}

#[tokio::test]
async fn a_domain_may_be_chosen_anew_only_while_it_has_never_come_to_be() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let before_domain = failed_at(&app, "before", Step::Domain);
    let after_domain = failed_at(&app, "after", Step::VideoProject);
    let under_way = Organization { state: State::Provisioning, ..failed_at(&app, "running", Step::Domain) };
    let up = app.ready("up");
    for organization in [&before_domain, &after_domain, &under_way, &up] {
        app.plant_organization(organization).await;
    }
    for (organization, refusal) in
        [(&after_domain, "domain_fixed"), (&up, "domain_fixed"), (&under_way, "still_provisioning")]
    {
        let address = format!("/organizations/{}", organization.id);
        let shown = admin.get(&address).await.json();
        let refused =
            admin.patch(&address, &json!({"version": 1, "domain": "another", "name": "Другое"})).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, refusal), "{}", organization.domain);
        assert_eq!(admin.get(&address).await.json(), shown, "nothing of it was done");
        let same = json!({"version": 1, "domain": organization.domain.as_str(), "name": "Другое"});
        assert_eq!(admin.patch(&address, &same).await.status, 200, "the same domain is no change");
    }
    let address = format!("/organizations/{}", before_domain.id);
    let changed = admin.patch(&address, &json!({"version": 1, "domain": "Another"})).await;
    assert_eq!((changed.status, &changed.json()["domain"]), (200, &json!("another")));
    for (domain, error) in [("admin", "domain_reserved"), ("кот", "domain_international"), ("", "required")]
    {
        let refused = admin.patch(&address, &json!({"version": 2, "domain": domain})).await;
        assert_eq!(refused.problem().1, [format!("domain {error}")]);
    }
}

#[tokio::test]
async fn the_form_shows_what_is_there_and_keeps_what_was_typed() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let form = format!("{address}/edit");
    let browser = admin.browsing();
    let page = browser.get(&form).await.text;
    for value in
        ["name=\"version\" value=\"1\"", "value=\"ООО «romashka»\"", ">Поставка мебели<", "value=\"25\""]
    {
        assert!(page.contains(value), "{value}: {page}");
    }
    assert!(!page.contains("name=\"domain\""), "the domain is fixed: {page}");

    assert_eq!(admin.patch(&address, &json!({"version": 1, "description": "Мебель"})).await.status, 200);
    let stale = browser.submit(&form, &[("version", "1"), ("name", "Новое")]).await;
    assert_eq!(stale.status, 409);
    assert!(
        stale.text.contains("value=\"Новое\"") && stale.text.contains("Данные уже изменились"),
        "{}",
        stale.text
    );
    // Sending it again is the decision to overwrite.
    assert!(stale.text.contains("name=\"version\" value=\"2\""), "{}", stale.text);
    let wrong = browser.submit(&form, &[("version", "2"), ("name", "Новое"), ("inn", "123")]).await;
    assert_eq!(wrong.status, 422);
    for kept in
        ["value=\"Новое\"", "value=\"123\"", "name=\"version\" value=\"2\"", "ИНН состоит из 10 или 12 цифр."]
    {
        assert!(wrong.text.contains(kept), "{kept}: {}", wrong.text);
    }
    let saved = browser.submit(&form, &[("version", "2"), ("name", "Новое")]).await;
    assert_eq!((saved.status, saved.header("location")), (303, address.as_str()));
    let shown = admin.get(&address).await.json();
    assert_eq!((&shown["name"], &shown["description"]), (&json!("Новое"), &json!("Мебель")));
}
