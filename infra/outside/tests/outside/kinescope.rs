use std::sync::Arc;

use outside::{Faults, Kinescope, Limits, OpenError};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::world::{TOKEN, World, fault};

async fn ask(world: &World, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = reqwest::Client::new()
        .request(method, format!("{}{path}", world.kinescope_address))
        .bearer_auth(TOKEN);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    read(request.send().await.unwrap()).await
}

async fn read(response: Response) -> (u16, Value) {
    assert!(response.headers().contains_key("x-request-id"));
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn create(world: &World, name: &str) -> (u16, Value) {
    let body = json!({
        "name": name, "privacy_type": "custom", "privacy_domains": ["acme.localhost"], "catalog_type": "vod",
    });
    ask(world, Method::POST, "/v1/projects", Some(body)).await
}

fn error_code(reply: &(u16, Value)) -> (u16, u64) {
    (reply.0, reply.1["error"]["code"].as_u64().unwrap())
}

#[tokio::test]
async fn a_project_is_created_read_changed_and_deleted_and_lasts() {
    let world = World::new().await;
    let (status, reply) = create(&world, "acme").await;
    assert_eq!(status, 200);
    let id = reply["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(reply["data"]["privacy_domains"], json!(["acme.localhost"]));
    assert_eq!(reply["data"]["items_count"], 0);

    let world = world.restarted().await;
    let path = format!("/v1/projects/{id}");
    assert_eq!(ask(&world, Method::GET, &path, None).await, (200, reply));
    let (_, changed) = ask(&world, Method::PUT, &path, Some(json!({ "privacy_type": "nowhere" }))).await;
    assert_eq!(
        (&changed["data"]["name"], &changed["data"]["privacy_type"]),
        (&json!("acme"), &json!("nowhere"))
    );
    let deleted = ask(&world, Method::DELETE, &path, None).await;
    assert_eq!(deleted, (200, json!({ "data": { "success": true } })));
    assert_eq!(error_code(&ask(&world, Method::GET, &path, None).await), (404, 404_404));
    assert_eq!(world.restarted().await.kinescope.projects().await, []);
}

#[tokio::test]
async fn projects_are_listed_in_pages() {
    let world = World::new().await;
    for number in 1..=5 {
        create(&world, &format!("project-{number}")).await;
    }
    let (_, page) = ask(&world, Method::GET, "/v1/projects?catalog_type=vod&page=2&per_page=2", None).await;
    assert_eq!(page["meta"]["pagination"], json!({ "page": 2, "per_page": 2, "total": 5 }));
    let names: Vec<_> = page["data"].as_array().unwrap().iter().map(|project| &project["name"]).collect();
    assert_eq!(names, ["project-3", "project-4"]);
}

#[tokio::test]
async fn folders_belong_to_their_project() {
    let world = World::new().await;
    let id = create(&world, "acme").await.1["data"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/projects/{id}/folders");
    let (_, folder) = ask(&world, Method::POST, &path, Some(json!({ "name": "Lessons" }))).await;
    let (_, folders) = ask(&world, Method::GET, &path, None).await;
    assert_eq!(folders["data"], json!([folder["data"]]));
    let nowhere = ask(&world, Method::GET, "/v1/projects/none/folders", None).await;
    assert_eq!(error_code(&nowhere), (404, 404_404));
}

#[tokio::test]
async fn what_cannot_be_created_is_refused_with_the_documented_code() {
    let world = World::with_limits(Limits { projects: Some(1), ..Limits::LIFTED }).await;
    create(&world, "acme").await;
    assert_eq!(error_code(&create(&world, "acme").await), (400, 400_203));
    assert_eq!(error_code(&create(&world, "beta").await), (403, 100_106));
    assert_eq!(error_code(&create(&world, " ").await), (400, 402_402));
    let wrong = json!({ "name": "beta", "privacy_type": "secret" });
    assert_eq!(error_code(&ask(&world, Method::POST, "/v1/projects", Some(wrong)).await), (400, 402_402));
}

#[tokio::test]
async fn only_the_token_of_the_workspace_opens_it() {
    let world = World::new().await;
    let address = format!("{}/v1/projects", world.kinescope_address);
    let without = read(reqwest::get(&address).await.unwrap()).await;
    assert_eq!(error_code(&without), (400, 100_101));
    let foreign = reqwest::Client::new().get(&address).bearer_auth("other").send().await.unwrap();
    assert_eq!(error_code(&read(foreign).await), (401, 100_102));
}

#[tokio::test]
async fn the_eleventh_request_at_once_is_told_when_to_come_again() {
    let world = World::with_limits(Limits::DOCUMENTED).await;
    let client = reqwest::Client::new();
    let ask = || client.get(format!("{}/v1/projects", world.kinescope_address)).bearer_auth(TOKEN).send();
    let mut statuses = Vec::new();
    for _ in 0..10 {
        statuses.push(ask().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200; 10]);
    let refused = ask().await.unwrap();
    assert_eq!(refused.status().as_u16(), 429);
    assert_eq!(refused.headers()["retry-after"], "1");
}

#[tokio::test]
async fn faults_speak_kinescopes_language() {
    let world = World::new().await;
    world.switch_on(json!({
        "service": "kinescope", "operation": "create_project", "mode": "error", "code": "100106",
    }));
    assert_eq!(error_code(&create(&world, "acme").await), (403, 100_106));
    world.switch_on(fault("kinescope", "list_projects", "denied"));
    assert_eq!(error_code(&ask(&world, Method::GET, "/v1/projects", None).await), (401, 100_102));
    world.switch_on(fault("kinescope", "*", "throttle"));
    let address = format!("{}/v1/projects", world.kinescope_address);
    let throttled = reqwest::Client::new().get(&address).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(
        (throttled.status().as_u16(), &throttled.headers()["retry-after"]),
        (429, &"1".parse().unwrap())
    );
    world.switch_on(fault("kinescope", "create_project", "lost_answer"));
    let lost = reqwest::Client::new().post(&address).bearer_auth(TOKEN).json(&json!({ "name": "acme" }));
    assert!(lost.send().await.is_err());
    assert_eq!(world.kinescope.projects().await[0].name, "acme");
}

#[tokio::test]
async fn a_damaged_workspace_is_named_and_left() {
    let world = World::new().await;
    let file = world.folder.path().join("kinescope.json");
    std::fs::write(&file, "[{").unwrap();
    let opened = Kinescope::open(&file, TOKEN, Limits::LIFTED, Faults::new(Arc::new(|| ())));
    assert!(matches!(opened, Err(OpenError::Damaged { file: named, .. }) if named == file));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[{");
}
