//! The pictures of the README. They are taken anew by
//! `cargo test --workspace --test browser -- --ignored pictures`.

use std::path::Path;

use testing::PASSWORD;

use crate::chromium::{Browser, Screen};
use crate::pages::{DOMAIN, RESPONSIBLE, World};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

#[tokio::test]
#[ignore = "it writes into docs/"]
async fn pictures_are_taken_of_people_and_tickets() {
    let screen = Screen { width: 1440, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    let world = World::start().await;
    let viewer = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
    browser.visit(&world.address(DOMAIN, "/session")).await;
    browser.hold(viewer.token()).await;
    // The people of a picture have put away the work that is done.
    for task in viewer.get("/tasks?mine=true").await.json()["items"].as_array().unwrap() {
        viewer.post(&format!("/tasks/{}/seen", task["id"].as_str().unwrap()), &serde_json::json!({})).await;
    }
    let ticket = world.fill_in("/desk/tickets/{id}");
    let organization =
        world.app.local().store.organization_of_domain(&DOMAIN.parse().unwrap()).await.unwrap();
    world.app.plant_history(organization.unwrap().id, 160, 88).await;
    world.app.work().await;
    for (name, path) in [
        ("structure", "/company/structure"),
        ("employees", "/company/employees"),
        ("roles", "/company/roles"),
        ("tickets", "/desk/tickets"),
        ("ticket", &ticket),
        ("indicators", &format!("/desk/indicators?from={}", world.app.day(-90))),
        ("showcase", "/showcase"),
    ] {
        browser.visit(&world.address(DOMAIN, path)).await;
        browser.look_through(1440, "light").await;
        browser.see("main h1").await;
        browser.keep_picture(&Path::new(FOLDER).join(format!("{name}.png"))).await;
    }
}
