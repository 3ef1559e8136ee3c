//! A cabinet comes up by seven steps; one that fails says why, is corrected and goes on.

use serde_json::{Value, json};
use testing::Platform;

use crate::{address, assert_is_up, correct, steps, stopped_after};

#[tokio::test]
async fn seven_steps_bring_a_cabinet_up() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let planned = admin.post("/organizations/plan", &platform.order("romashka")).await;
    assert_eq!((planned.status, &planned.json()["ok"]), (200, &json!(true)), "{}", planned.text);

    let organization = platform.create(&admin, "romashka").await;
    assert_is_up(&platform, "romashka", &organization).await;
    let made: Vec<(&str, &str)> = organization["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| (resource["step"].as_str().unwrap(), resource["origin"].as_str().unwrap()))
        .collect();
    for step in ["domain", "video_project", "storage"] {
        assert!(made.contains(&(step, "created")), "{step}: {made:?}");
    }
    let taken = admin.get("/domains/romashka").await.json();
    assert_eq!(taken["available"], false, "{taken}");
}

#[tokio::test]
async fn a_taken_domain_is_corrected_and_the_creation_goes_on() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let holder = platform.create(&admin, "vasilek").await;
    let refused = platform.create(&admin, "vasilek").await;
    assert_eq!((&refused["status"], steps(&refused)), (&json!("failed"), stopped_after(1, "DomainTaken")));

    correct(&admin, &refused, json!({"domain": "kolokolchik"})).await;
    let up = platform.retry(&admin, refused["id"].as_str().unwrap()).await;
    assert_is_up(&platform, "kolokolchik", &up).await;
    assert_is_up(&platform, "vasilek", &admin.get(&address(&holder)).await.json()).await;
}

#[tokio::test]
async fn a_refusal_from_outside_stops_the_creation_until_it_is_repeated() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "error", "code": "100106"}));
    let refused = platform.create(&admin, "lyutik").await;
    let failed = &refused["steps"][2];
    assert_eq!(
        (&refused["status"], steps(&refused)),
        (&json!("failed"), stopped_after(2, "KinescopeLimitReached"))
    );
    for told in ["message", "action"] {
        assert!(failed["error"][told].as_str().is_some_and(|text| !text.is_empty()), "{told}: {failed}");
    }
    let visited = platform.anonymous().at(&platform.host("lyutik")).get("/").await;
    assert_eq!((visited.status, visited.problem().0.as_str()), (503, "not_ready"));

    let up = platform.retry(&admin, refused["id"].as_str().unwrap()).await;
    assert_is_up(&platform, "lyutik", &up).await;
    let attempts: Vec<&Value> = up["steps"].as_array().unwrap().iter().map(|step| &step["attempt"]).collect();
    assert_eq!(attempts, [1, 1, 2, 1, 1, 1, 1], "only what failed is tried again");
}

#[tokio::test]
async fn what_passes_by_itself_is_waited_for() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    platform
        .kinescope_fault(json!({"operation": "create_project", "mode": "error", "status": 500, "times": 2}));
    let organization = platform.create(&admin, "pion").await;
    assert_is_up(&platform, "pion", &organization).await;
}

#[tokio::test]
async fn a_lost_answer_leaves_one_project() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "lost_answer"}));
    let organization = platform.create(&admin, "astra").await;
    assert_is_up(&platform, "astra", &organization).await;
}
