//! The events that the state machine gives its functions, and the event of the reconciler's schedule.

use domain::audit::{Action, Actor, Origin};
use domain::organization::{NewOrganization, State};
use domain::provisioning::{Failure, FailureCode, Step, StepStatus};
use domain::{Module, Organization, OrganizationId};
use provisioning::Function;
use serde_json::{Map, Value, json};
use states::FunctionError;
use testing::{INNS, TestApp};

use crate::sample::{ORGANIZATION, Samples};
use crate::start;

async fn run(app: &TestApp, function: Function, event: &Value) -> Result<Value, FunctionError> {
    start(app, function.handler()).await.invoke(event).await
}

/// An organisation that has just been ordered, and whose run has not begun.
async fn order(app: &TestApp, id: &str, domain: &str) -> OrganizationId {
    let now = app.local().clock.now();
    let order = NewOrganization {
        name: "ООО «Ромашка»".parse().unwrap(),
        description: "Поставка мебели".parse().unwrap(),
        domain: domain.parse().unwrap(),
        inn: INNS[0].parse().unwrap(),
        paid_seats: 25.try_into().unwrap(),
        subscription_ends_on: app.day(365).parse().unwrap(),
        modules: Module::ALL.into(),
    };
    let organization = Organization { id: id.parse().unwrap(), ..Organization::new(order, now) };
    let entry =
        Origin { actor: Actor::Platform, at: now }.entry(Action::OrganizationCreated, Map::new(), Map::new());
    app.local().store.create_organization(&organization, &entry).await.unwrap();
    organization.id
}

/// What the state machine has given each of its functions in a run, in order.
fn inputs(app: &TestApp, execution: &str) -> Vec<(Function, Value)> {
    let history = app.local().machines.history(execution);
    let scheduled =
        history.iter().map(|event| event.to_json(true)).filter(|event| event["type"] == "TaskScheduled");
    let parameters = scheduled.map(|event| {
        let parameters = event["taskScheduledEventDetails"]["parameters"].as_str().unwrap();
        serde_json::from_str::<Value>(parameters).unwrap()
    });
    let function = |name: &Value| Function::from_handler(name.as_str().unwrap()).unwrap();
    parameters
        .map(|parameters| (function(&parameters["FunctionName"]), parameters["Payload"].clone()))
        .collect()
}

pub(super) async fn steps_bring_a_cabinet_up(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let real = app.create(&admin, "romashka").await;
    let id = order(&app, ORGANIZATION, "vasilek").await;
    let inputs = inputs(&app, &format!("{real}-1"));
    assert_eq!(inputs.len(), Step::ALL.len());
    for ((function, input), step) in inputs.into_iter().zip(Step::ALL) {
        let name = format!("{}/first-attempt", function.handler());
        let input = samples.read(&name, &input, &[(ORGANIZATION, &real.to_string())]);
        // The file's own organisation, which has not got so far yet.
        let input = input.to_string().replace(&real.to_string(), ORGANIZATION).parse().unwrap();
        let done = run(&app, function, &input).await;
        if step == Step::Deploy {
            // All but the last thing: this cabinet would have to answer at an address in the public DNS.
            assert_eq!(done.unwrap_err().error_type, "Unhealthy");
        } else {
            assert_eq!(done, Ok(json!({"step": step, "passed_over": false, "wait_seconds": 0})));
            assert_eq!(
                run(&app, function, &input).await,
                Ok(json!({"step": step, "passed_over": true, "wait_seconds": 0}))
            );
        }
    }
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    let release = organization.release.as_ref().unwrap();
    assert_eq!(organization.active_release.as_ref(), Some(&release.id));
    let world = app.world().await;
    assert_eq!(world.reservations.get("vasilek"), Some(&id));
    assert!(world.records.contains_key(&("vasilek.localhost.".to_owned(), "CNAME".to_owned())));
    assert!(world.projects.contains(&"vasilek.localhost".to_owned()));
    assert_eq!(world.buckets[&format!("kabinet-{id}")], ["env/cabinet.env".to_owned(), release.key.clone()]);
    assert_eq!(world.head_departments[&id], "ООО «Ромашка»");
}

pub(super) async fn a_failure_is_recorded(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.create(&admin, "romashka").await;
    let refused = app.create(&admin, "romashka").await;
    let (function, input) = inputs(&app, &format!("{refused}-1")).pop().unwrap();
    assert_eq!(function, Function::RecordFailure);
    let name = "provisioning.record_failure/domain-taken";
    let input = samples.read(name, &input, &[(ORGANIZATION, &refused.to_string())]);
    let input = input.to_string().replace(&refused.to_string(), ORGANIZATION).parse().unwrap();

    let id = order(&app, ORGANIZATION, "romashka").await;
    let step = json!({"organization_id": id, "attempt": 1});
    run(&app, Function::Start, &step).await.unwrap();
    let failure = run(&app, Function::Domain, &step).await.unwrap_err();
    assert_eq!(failure.error_type, "DomainTaken");
    let recorded = json!({"error": "DomainTaken", "cause": failure.message});
    assert_eq!(run(&app, function, &input).await, Ok(recorded));
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    let domain = organization.step(Step::Domain);
    assert_eq!((organization.state, domain.status), (State::Failed, StepStatus::Failed));
    assert_eq!(domain.failure.unwrap().code, FailureCode::DomainTaken);
}

pub(super) async fn an_organization_is_taken_down(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let give_up = async |domain: &str| {
        app.fault(
            json!({"service": "s3", "operation": "GetObject", "mode": "denied", "times": 1, "after": 1}),
        );
        let id = app.create(&admin, domain).await;
        let order = json!({"confirm": format!("ООО «{domain}»")});
        let given_up = admin.post(&format!("/organizations/{id}/give-up"), &order).await;
        assert_eq!(given_up.status, 202, "{}", given_up.text);
        app.run_over(id, 2).await;
        id
    };
    let real = give_up("romashka").await;
    let inputs = inputs(&app, &format!("{real}-2"));
    assert_eq!(inputs.len(), 3);

    // The samples' own organisation has nothing but its order.
    let id = order(&app, ORGANIZATION, "vasilek").await;
    let failure = Failure::new(FailureCode::Internal, "the run ended without a word");
    let (store, now) = (&app.local().store, app.local().clock.now());
    store.fail_attempt(id, 1, failure, now).await.unwrap();
    app.fault(
        json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "denied", "times": 1}),
    );
    let given_up =
        admin.post(&format!("/organizations/{id}/give-up"), &json!({"confirm": "ООО «Ромашка»"})).await;
    assert_eq!(given_up.status, 202, "{}", given_up.text);
    for (function, input) in inputs {
        let name = format!("{}/second-attempt", function.handler());
        let input = samples.read(&name, &input, &[(ORGANIZATION, &real.to_string())]);
        let input = input.to_string().replace(&real.to_string(), ORGANIZATION).parse().unwrap();
        assert_eq!(run(&app, function, &input).await, Ok(json!({"wait_seconds": 0})));
    }
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    assert_eq!(organization.state, State::Removed);
}

/// The event is `EventBridge`'s own
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>).
pub(super) async fn a_lost_run_is_found(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let id = order(&app, ORGANIZATION, "romashka").await;
    let event = json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-02-02T09:30:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/kabinet-reconcile"],
        "detail": {},
    });
    let event = samples.read("provisioning.reconcile/schedule", &event, &[]);
    let done = run(&app, Function::Reconcile, &event).await;
    assert_eq!(done, Ok(json!({"started": 1, "failed": 0, "ended": 0, "errors": 0})));
    app.run_over(id, 1).await;
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    assert_eq!(organization.state, State::Ready);
}
