//! An organisation whose creation has failed is given up: everything that was made for it goes, whatever happens meanwhile, and
//! its domain is free again.

use domain::OrganizationId;
use domain::organization::State;
use domain::provisioning::{FailureCode, Step};
use futures_util::future::join_all;
use outside::Service;
use serde_json::{Value, json};
use testing::aws::{Aws, create_project};
use testing::{Client, TestApp};

use super::effects::{Effect, Stage, effects_after, rehearse};

fn fault(service: &str, operation: &str, mode: &str, times: u32) -> Value {
    json!({"service": service, "operation": operation, "mode": mode, "times": times})
}

/// An organisation that has everything but a cabinet that answers.
async fn fail_at_the_end(app: &TestApp, admin: &Client, domain: &str) -> OrganizationId {
    let mut denied = fault("s3", "GetObject", "denied", 1);
    denied["after"] = json!(1);
    app.fault(denied);
    let id = app.create(admin, domain).await;
    let failed = app.organization(admin, id).await;
    app.assert_stopped_at(&failed, Step::Deploy, FailureCode::AccessDenied);
    app.switch_faults_off();
    id
}

async fn give_up(app: &TestApp, admin: &Client, id: OrganizationId) {
    let name = app.organization(admin, id).await["name"].clone();
    let given_up = admin.post(&format!("/organizations/{id}/give-up"), &json!({"confirm": name})).await;
    assert_eq!((given_up.status, &given_up.json()["status"]), (202, &json!("leaving")), "{}", given_up.text);
    let execution = given_up.json()["execution"].as_str().unwrap().to_owned();
    app.local().machines.finished(&execution).await.unwrap();
}

async fn assert_gone(app: &TestApp, admin: &Client, id: OrganizationId) {
    let organization = app.organization(admin, id).await;
    assert_eq!(organization["status"], "removed", "{organization}");
    assert_eq!(
        (&organization["resources"], &organization["may"]),
        (&json!([]), &json!([])),
        "{organization}"
    );
    let world = app.world().await;
    let (domain, bucket) = (organization["domain"].as_str().unwrap(), format!("kabinet-{id}"));
    assert!(!world.buckets.contains_key(&bucket), "{:?}", world.buckets);
    assert!(!world.projects.contains(&format!("{domain}.localhost")), "{:?}", world.projects);
    let mark = vec![format!("\"organization={id}\"")];
    assert!(!world.records.values().any(|value| *value == mark), "{:?}", world.records);
    assert_ne!(world.reservations.get(domain), Some(&id));
}

#[tokio::test]
async fn everything_that_was_made_is_gone_with_all_versions_and_the_domain_is_free() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    // Another release, a version of the environment, and something that was deleted.
    let bucket = format!("kabinet-{id}");
    for key in ["env/cabinet.env", "отчёт за год & прочее.pdf"] {
        for _ in 0..2 {
            aws.put_object(&bucket, key, b"more").await;
        }
        aws.delete_object(&bucket, key).await;
    }
    let before = app.organization(&admin, id).await;
    assert_eq!(before["may"], json!(["edit", "retry", "give_up"]));

    give_up(&app, &admin, id).await;
    assert_gone(&app, &admin, id).await;
    app.world().await.assert_only_cabinets(&[]);
    let history = admin.get(&format!("/organizations/{id}/history")).await.json();
    let actions: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions[..2], ["organization_removed", "organization_given_up"]);
    let listed = admin.get("/organizations?status=removed").await.json();
    assert_eq!(listed["items"][0]["id"], json!(id));

    let next = app.create(&admin, "romashka").await;
    app.world().await.assert_only_cabinets(&[next]);
    let page = admin.browsing().get(&format!("/organizations/{id}")).await;
    assert!(page.text.contains("домен освобождён"), "{}", page.text);
}

#[tokio::test]
async fn a_bucket_with_more_than_a_page_of_files_is_emptied_page_by_page() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    let bucket = format!("kabinet-{id}");
    let put = async |number: usize| aws.put_object(&bucket, &format!("files/{number}"), b"a file").await;
    join_all((0..1_010).map(put)).await;
    give_up(&app, &admin, id).await;
    assert_gone(&app, &admin, id).await;
    let calls = app.local().faults.calls();
    let pages = calls.iter().filter(|call| call.operation == "ListObjectVersions").count();
    assert!(pages >= 2, "{pages} pages");
}

#[tokio::test]
async fn only_a_failed_organisation_is_given_up_and_only_by_its_name() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    let address = format!("/organizations/{id}/give-up");
    let typed = json!({"confirm": "ООО\u{a0} «romashka»"});
    let spaced = app.create(&admin, "landysh").await;
    let refused = admin.post(&format!("/organizations/{spaced}/give-up"), &typed).await;
    assert_eq!(refused.problem().0, "not_failed", "before the name is looked at");
    for (order, fault) in [(json!({}), "required"), (json!({"confirm": "ООО «Ромашка»"}), "not_confirmed")]
    {
        let refused = admin.post(&address, &order).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(refused.problem().1, [format!("confirm {fault}")]);
    }
    let up = app.create(&admin, "vasilek").await;
    let confirmed = json!({"confirm": "ООО «vasilek»"});
    let refused = admin.post(&format!("/organizations/{up}/give-up"), &confirmed).await;
    assert_eq!((refused.status, refused.problem().0), (409, "not_failed".to_owned()));

    give_up(&app, &admin, id).await;
    let name = app.organization(&admin, id).await["name"].clone();
    let again = admin.post(&address, &json!({"confirm": name})).await;
    assert_eq!((again.status, again.problem().0), (409, "removed".to_owned()));
    let retried = admin.post(&format!("/organizations/{id}/retry"), &json!({})).await;
    assert_eq!((retried.status, retried.problem().0), (409, "removed".to_owned()));
    app.world().await.assert_only_cabinets(&[up, spaced]);
}

#[tokio::test]
async fn a_name_is_confirmed_as_it_reads_however_many_blanks_it_has() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.fault(fault("kinescope", "create_project", "denied", 1));
    let mut order = app.order("romashka");
    order["name"] = json!("ООО\u{a0}«Два  пробела»");
    let created = admin.post("/organizations", &order).await;
    let id: OrganizationId = created.json()["id"].as_str().unwrap().parse().unwrap();
    app.run_over(id, 1).await;
    let typed = json!({"confirm": "ООО «Два пробела»"});
    let given_up = admin.post(&format!("/organizations/{id}/give-up"), &typed).await;
    assert_eq!(given_up.status, 202, "{}", given_up.text);
    app.run_over(id, 2).await;
    assert_gone(&app, &admin, id).await;
}

#[tokio::test]
async fn a_removal_that_is_asked_to_wait_says_until_when_and_fails_after_an_hour() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    app.fault(fault("stepfunctions", "StartExecution", "denied", 1));
    let name = app.organization(&admin, id).await["name"].clone();
    let address = format!("/organizations/{id}/give-up");
    assert_eq!(admin.post(&address, &json!({"confirm": name})).await.status, 202);
    let input = json!({"organization_id": id, "attempt": 2});
    let part = "provisioning.remove_video_project";
    app.fault(fault("kinescope", "delete_project", "throttle", 5));
    let mut waits = Vec::new();
    for _ in 0..4 {
        let answer = app.local().invoke(part, input.clone()).await.unwrap();
        waits.push(answer["wait_seconds"].as_u64().unwrap());
        let leaving = app.organization(&admin, id).await["leaving"].clone();
        let until: jiff::Timestamp = leaving["waits_until"].as_str().unwrap().parse().unwrap();
        assert!(until > app.local().clock.now(), "{leaving}");
        app.advance(std::time::Duration::from_secs(*waits.last().unwrap()));
    }
    assert_eq!(waits, [1, 2, 4, 8]);
    app.advance(std::time::Duration::from_mins(61));
    let failure = app.local().invoke(part, input).await.unwrap_err();
    assert_eq!(failure.error_type, FailureCode::KeptWaiting.name());
}

#[tokio::test]
async fn what_was_there_before_and_what_is_somebody_elses_stays() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let host = "romashka.localhost";
    let privacy = json!({"privacy_type": "custom", "privacy_domains": [host]});
    create_project(&app, host, privacy).await;
    app.advance(std::time::Duration::from_hours(2));
    let adopting = fail_at_the_end(&app, &admin, "romashka").await;
    let form = admin.browsing().get(&format!("/organizations/{adopting}/give-up")).await;
    assert!(form.text.contains("Проект Kinescope был до организации и останется"), "{}", form.text);
    assert!(!form.text.contains("Проект Kinescope будет удалён"), "{}", form.text);
    give_up(&app, &admin, adopting).await;
    assert_eq!(app.world().await.projects, [host]);

    // The second organisation of a domain has made nothing, and takes nothing from the first.
    let first = app.create(&admin, "vasilek").await;
    let second = app.create(&admin, "vasilek").await;
    give_up(&app, &admin, second).await;
    let world = app.world().await;
    assert_eq!(world.reservations.get("vasilek"), Some(&first));
    assert!(world.records.contains_key(&("vasilek.localhost.".to_owned(), "CNAME".to_owned())));
}

#[tokio::test]
async fn a_project_whose_making_nobody_heard_of_is_found_and_goes_too() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.fault(fault("kinescope", "create_project", "lost_answer", 1));
    app.fault(fault("kinescope", "create_project", "denied", 9));
    let id = app.create(&admin, "romashka").await;
    app.switch_faults_off();
    assert_eq!(app.world().await.projects, ["romashka.localhost"]);
    give_up(&app, &admin, id).await;
    assert_gone(&app, &admin, id).await;
    app.world().await.assert_only_cabinets(&[]);
}

/// The requests of a removal, found by watching one that goes well.
async fn effects_of_removal() -> Vec<Effect> {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    app.local().faults.forget_calls();
    give_up(&app, &admin, id).await;
    let effects = effects_after(&app, "StartExecution");
    let outside = effects.iter().filter(|effect| !effect.is_in_table());
    let names: Vec<_> = outside.map(|effect| effect.operation.as_str()).collect();
    let expected = [
        "HeadBucket",
        "ListObjectVersions",
        "DeleteObject",
        "DeleteObject",
        "DeleteBucket",
        "delete_project",
        "ListResourceRecordSets",
        "ChangeResourceRecordSets",
    ];
    assert_eq!(names, expected);
    effects
}

/// Gives an organisation up while a request goes wrong so many times.
async fn give_up_in_spite_of(stage: &mut Stage, effect: &Effect, mode: &str, times: u32) -> OrganizationId {
    let id = fail_at_the_end(&stage.app, &stage.admin, &effect.domain()).await;
    stage.app.local().faults.forget_calls();
    stage.app.fault(effect.fault(mode, times));
    give_up(&stage.app, &stage.admin, id).await;
    let left = stage.app.local().faults.list();
    assert!(left.iter().all(|fault| fault.times.get() < times), "{}: {left:?}", effect.domain());
    stage.app.switch_faults_off();
    id
}

#[tokio::test]
async fn a_fault_that_passes_is_tried_again_without_a_person() {
    for (mode, times) in [("error", 3), ("lost_answer", 3), ("throttle", 3)] {
        let effects = effects_of_removal().await;
        let outside = effects.into_iter().filter(|effect| !effect.is_in_table()).collect();
        rehearse(outside, async |stage, effect| {
            let times = if effect.service == Service::Kinescope { 1 } else { times };
            let id = give_up_in_spite_of(stage, effect, mode, times).await;
            assert_gone(&stage.app, &stage.admin, id).await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_fault_that_lasts_is_shown_and_the_removal_goes_on_from_there() {
    let effects = effects_of_removal().await;
    let asked = effects.into_iter().filter(|effect| !effect.is_in_table());
    rehearse(asked.collect(), async |stage, effect| {
        let id = give_up_in_spite_of(stage, effect, "denied", 1).await;
        let organization = stage.app.organization(&stage.admin, id).await;
        let expected = if effect.service == Service::Kinescope {
            FailureCode::KinescopeUnauthorized
        } else {
            FailureCode::AccessDenied
        };
        assert_eq!(organization["status"], "leaving", "{organization}");
        assert_eq!(organization["leaving"]["error"]["code"], expected.name(), "{organization}");
        assert_eq!(organization["may"], json!(["give_up"]), "{organization}");
        give_up(&stage.app, &stage.admin, id).await;
        assert_gone(&stage.app, &stage.admin, id).await;
    })
    .await;
}

#[tokio::test]
async fn the_table_may_fail_or_lose_its_answer_at_any_request_of_a_removal() {
    for (mode, writes_only) in [("error", false), ("lost_answer", true)] {
        let effects = effects_of_removal().await;
        let in_table = effects
            .into_iter()
            .filter(|effect| effect.is_in_table() && (effect.is_write() || !writes_only))
            .collect();
        rehearse(in_table, async |stage, effect| {
            let id = give_up_in_spite_of(stage, effect, mode, 3).await;
            assert_gone(&stage.app, &stage.admin, id).await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_removal_outlives_a_kill_at_any_write() {
    for mode in ["kill_before", "kill_after"] {
        let effects = effects_of_removal().await;
        rehearse(effects.into_iter().filter(Effect::is_write).collect(), async |stage, effect| {
            let id = fail_at_the_end(&stage.app, &stage.admin, &effect.domain()).await;
            let name = stage.app.organization(&stage.admin, id).await["name"].clone();
            stage.app.local().faults.forget_calls();
            stage.app.fault(effect.fault(mode, 1));
            let (address, order) = (format!("/organizations/{id}/give-up"), json!({"confirm": name}));
            tokio::select! {
                _ = stage.admin.post(&address, &order) => stage.app.killed().await,
                () = stage.app.killed() => {}
            }
            stage.app.kill_and_restart().await;
            stage.admin = stage.app.admin().await;
            stage.app.run_over(id, 2).await;
            assert_gone(&stage.app, &stage.admin, id).await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_removal_that_was_never_started_is_started_by_the_reconciler() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = fail_at_the_end(&app, &admin, "romashka").await;
    app.fault(fault("stepfunctions", "StartExecution", "denied", 1));
    let name = app.organization(&admin, id).await["name"].clone();
    let given_up = admin.post(&format!("/organizations/{id}/give-up"), &json!({"confirm": name})).await;
    assert_eq!(given_up.status, 202, "{}", given_up.text);
    let mended = app.local().invoke("provisioning.reconcile", json!({})).await.unwrap();
    assert_eq!(mended["started"], 1);
    app.run_over(id, 2).await;
    assert_gone(&app, &admin, id).await;
    assert_eq!(app.world().await.organizations[&id].state, State::Removed);
}
