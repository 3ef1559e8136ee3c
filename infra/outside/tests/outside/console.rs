use std::collections::BTreeMap;

use aws_sdk_ses::types::{Body, Content, Destination, Message};
use outside::console;
use reqwest::header::{ACCEPT, CONTENT_SECURITY_POLICY};
use serde_json::{Value, json};

use crate::world::{SENDER, World, fault, serve};

async fn open_console(world: &World) -> String {
    let router = console::router(world.aws.clone(), world.machines.clone(), world.faults.clone());
    serve(router).await.0
}

async fn json_of(address: &str, path: &str) -> Value {
    let client = reqwest::Client::new();
    let answer =
        client.get(format!("{address}{path}")).header(ACCEPT, "application/json").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.json().await.unwrap()
}

async fn page_of(address: &str, path: &str) -> String {
    let client = reqwest::Client::new();
    let answer = client.get(format!("{address}{path}")).header(ACCEPT, "text/html,*/*").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    assert!(answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
    answer.text().await.unwrap()
}

async fn send_letter(world: &World, html: &str) {
    let content = |text: &str| Content::builder().data(text).build().unwrap();
    let body = Body::builder().text(content("plain")).html(content(html)).build();
    let message = Message::builder().subject(content("Invitation <1>")).body(body).build();
    let destination = Destination::builder().to_addresses("anna@acme.test").build();
    world.ses().send_email().source(SENDER).destination(destination).message(message).send().await.unwrap();
}

#[tokio::test]
async fn every_page_is_html_for_a_browser_and_json_for_a_program() {
    let world = World::new().await;
    let address = open_console(&world).await;
    for (path, title) in [
        ("/_local", "Local runtime"),
        ("/_local/mail", "Mail"),
        ("/_local/executions", "Executions"),
        ("/_local/dns", "DNS records"),
        ("/_local/storage", "Storage"),
        ("/_local/queues", "Queues"),
        ("/_local/calls", "Calls"),
        ("/_local/faults", "Faults"),
    ] {
        assert!(page_of(&address, path).await.contains(&format!("<h1>{title}</h1>")), "{path}");
        json_of(&address, path).await;
    }
}

#[tokio::test]
async fn a_letter_is_shown_as_text_and_as_html_that_cannot_act() {
    let world = World::new().await;
    let address = open_console(&world).await;
    send_letter(&world, "<p onclick=x()>rich</p>").await;
    let mail = json_of(&address, "/_local/mail").await;
    assert_eq!(mail[0]["subject"], "Invitation <1>");
    let id = mail[0]["id"].as_str().unwrap();
    let page = page_of(&address, &format!("/_local/mail/{id}")).await;
    assert!(page.contains("Invitation &lt;1&gt;") && page.contains("<pre>plain</pre>"));
    let html = reqwest::get(format!("{address}/_local/mail/{id}/html")).await.unwrap();
    let policy = html.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("sandbox allow-popups"), "{policy}");
    assert_eq!(html.text().await.unwrap(), "<p onclick=x()>rich</p>");
}

#[tokio::test]
async fn an_execution_is_shown_with_its_history() {
    let world = World::new().await;
    let address = open_console(&world).await;
    let definition = r#"{ "StartAt": "Greet", "States": { "Greet": { "Type": "Pass", "End": true } } }"#;
    let machine = world.machines.define("greeting", definition, &BTreeMap::new()).unwrap();
    let start = world.step_functions().start_execution().state_machine_arn(machine.as_str());
    start.name("acme-1").input("{\"a\":1}").send().await.unwrap();
    world.machines.finished("acme-1").await.unwrap();
    let list = json_of(&address, "/_local/executions").await;
    assert_eq!((&list[0]["name"], &list[0]["status"]), (&json!("acme-1"), &json!("SUCCEEDED")));
    let execution = json_of(&address, "/_local/executions/acme-1").await;
    let types: Vec<_> = execution["history"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(types, ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    assert!(page_of(&address, "/_local/executions/acme-1").await.contains("PassStateEntered"));
}

#[tokio::test]
async fn faults_are_switched_on_and_off_by_json() {
    let world = World::new().await;
    let address = format!("{}/_local/faults", open_console(&world).await);
    let client = reqwest::Client::new();
    let on = client.post(&address).json(&fault("s3", "*", "error")).send().await.unwrap();
    assert_eq!(on.status().as_u16(), 201);
    let understood = json!({ "service": "s3", "operation": "*", "mode": "error", "times": 1 });
    assert_eq!(on.json::<Value>().await.unwrap(), understood);
    let list: Value = client.get(&address).send().await.unwrap().json().await.unwrap();
    assert_eq!(list, json!([understood]));
    assert_eq!(client.delete(&address).send().await.unwrap().status().as_u16(), 204);
    assert_eq!(world.faults.list(), []);
    let refused = client.post(&address).json(&fault("s3", "*", "slow")).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 400);
    let message = refused.json::<Value>().await.unwrap()["error"].as_str().unwrap().to_owned();
    assert!(message.starts_with("unknown variant `slow`, expected one of `error`, `throttle`"), "{message}");
}

#[tokio::test]
async fn faults_are_switched_on_and_off_by_the_form() {
    let world = World::new().await;
    let address = format!("{}/_local/faults", open_console(&world).await);
    let client = reqwest::Client::new();
    let form = "service=kinescope&operation=create_project&mode=error&times=2&code=100106&status=";
    let post = client.post(&address).header(ACCEPT, "text/html").body(form);
    let page = post.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("<td>create_project</td>"));
    let faults = serde_json::to_value(world.faults.list()).unwrap();
    let expected = json!([{
        "service": "kinescope", "operation": "create_project", "mode": "error", "times": 2, "code": "100106",
    }]);
    assert_eq!(faults, expected);
    client.post(format!("{address}/off")).header(ACCEPT, "text/html").send().await.unwrap();
    assert_eq!(world.faults.list(), []);
}

#[tokio::test]
async fn records_and_buckets_are_shown() {
    let world = World::new().await;
    let address = open_console(&world).await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    assert_eq!(json_of(&address, "/_local/storage").await, json!([{ "name": "acme", "objects": [] }]));
    let zones = json_of(&address, "/_local/dns").await;
    assert_eq!((&zones[0]["name"], &zones[0]["records"][0]["kind"]), (&json!("localhost."), &json!("NS")));
    let calls = json_of(&address, "/_local/calls").await;
    assert_eq!(calls[0]["operation"], "CreateBucket");
}
