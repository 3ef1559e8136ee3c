//! A table whose answer is lost, a process that dies, and a letter that does not go out.

use std::time::Duration;

use serde_json::json;
use store::LONGEST_REQUEST;
use testing::{PASSWORD, TEMPLATE, TestApp};

use super::{Cabinet, KEY, REPLAYED, ROLES, assert_made, assert_replays, role};

#[tokio::test]
async fn a_repeat_finds_what_was_made_though_the_tables_answer_was_lost() {
    let cabinet = Cabinet::of(TestApp::start_impatient(contexts::product).await).await;
    let (keyed, lost) = (
        cabinet.with("k"),
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "lost_answer", "times": 3}),
    );
    cabinet.app.fault(lost);
    let first = keyed.post(ROLES, &role("Кадры")).await;
    assert_eq!(first.status, 503, "{}", first.text);
    let again = keyed.post(ROLES, &role("Кадры")).await;
    assert_eq!((again.status, again.header(REPLAYED)), (201, "true"), "{}", again.text);
    assert_eq!(again.json()["name"], "Кадры");
    assert_eq!(cabinet.roles().await, ["Кадры"]);
}

#[tokio::test]
async fn a_failure_that_wrote_nothing_lets_go_of_the_key() {
    let cabinet = Cabinet::start().await;
    let keyed = cabinet.with("k");
    cabinet.app.fault(
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3}),
    );
    assert_eq!(keyed.post(ROLES, &role("Кадры")).await.status, 503);
    assert_made(&keyed.post(ROLES, &role("Кадры")).await);
}

#[tokio::test]
async fn the_claim_of_a_process_that_died_ends_by_itself() {
    let mut cabinet = Cabinet::start().await;
    let (keyed, order) = (cabinet.with("k"), role("Кадры"));
    cabinet
        .app
        .fault(json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "kill_before"}));
    let dying = tokio::spawn(async move { keyed.post(ROLES, &order).await });
    cabinet.app.killed().await;
    cabinet.app.kill_and_restart().await;
    dying.abort();
    let admin = cabinet.app.cabinet("romashka").with_token(cabinet.admin.token());
    let keyed = admin.with(KEY, "k");
    let busy = keyed.post(ROLES, &role("Кадры")).await;
    assert_eq!((busy.problem().0.as_str(), busy.header("retry-after")), ("in_progress", "1"));
    cabinet.app.advance(Duration::from_secs(LONGEST_REQUEST.unsigned_abs()));
    assert_made(&keyed.post(ROLES, &role("Кадры")).await);
    assert_eq!(Cabinet { app: cabinet.app, id: cabinet.id, admin }.roles().await, ["Кадры"]);
}

#[test]
fn a_claim_outlives_every_request() {
    let timeout = &TEMPLATE["Globals"]["Function"]["Timeout"];
    assert!(timeout.as_i64().unwrap() < LONGEST_REQUEST, "{timeout}");
}

#[tokio::test]
async fn an_act_that_is_repeated_writes_one_letter_even_if_ses_takes_it_late() {
    let cabinet = Cabinet::start().await;
    let change = json!({"email": "new@romashka.example", "present_password": PASSWORD});
    let keyed = cabinet.with("k");
    cabinet.app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "error", "times": 3}));
    let first = keyed.post("/profile/email", &change).await;
    assert_eq!((first.status, first.header("location"), first.header(REPLAYED)), (202, "/profile", ""));
    assert_eq!(cabinet.app.letters_to("new@romashka.example").await.len(), 0);
    assert_replays(&keyed.post("/profile/email", &change).await, &first);
    cabinet.app.advance(Duration::from_mins(1));
    assert_eq!(cabinet.app.letters_to("new@romashka.example").await.len(), 1);
    let other = json!({"email": "new@romashka.example", "present_password": "another"});
    assert_eq!(keyed.post("/profile/email", &other).await.problem().1, ["idempotency_key key_reused"]);
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_found_to_be_ones_own() {
    let cabinet = Cabinet::start().await;
    let keyed = cabinet.with("k");
    cabinet
        .app
        .fault(json!({"service": "dynamodb", "operation": "PutItem", "mode": "lost_answer", "times": 1}));
    assert_made(&keyed.post(ROLES, &role("Кадры")).await);
}
