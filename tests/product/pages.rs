//! The main job by a browser: forms, cookies, and the files that pages need.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use testing::Platform;

#[tokio::test]
async fn a_browser_signs_in_orders_and_watches_by_forms() {
    let platform = Platform::start(contexts::product).await;
    let (email, password) = platform.credentials();
    let browser = platform.anonymous().browsing();
    platform.admin().await;
    let asked = browser.submit("/session", &[("email", email), ("password", password)]).await;
    let challenge =
        asked.text.split_once("name=\"challenge\" value=\"").unwrap().1.split('"').next().unwrap();
    let code = browser.credentials(email, password)["code"].as_str().unwrap().to_owned();
    let answer = [("challenge", challenge), ("code", &code)];
    let opened = browser.submit("/session/second-factor", &answer).await;
    assert_eq!((opened.status, opened.header("location")), (303, "/"), "{}", opened.text);
    let cookie = opened.header("set-cookie").split(';').next().unwrap();
    let browser = browser.with("cookie", cookie);

    let order = platform.order("kalina");
    let seats = order["paid_seats"].to_string();
    let text = |field: &str| order[field].as_str().unwrap_or(&seats).to_owned();
    let fields = ["name", "description", "domain", "inn", "paid_seats", "subscription_ends_on"];
    let typed: Vec<(&str, String)> = fields.iter().map(|field| (*field, text(field))).collect();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, text)| (*field, text.as_str())).collect();
    let mut wrong = typed.clone();
    wrong[3].1 = "7707083890";
    let refused = browser.submit("/organizations", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"7707083890\""), "what was typed is kept: {}", refused.text);

    let ordered = browser.submit("/organizations", &typed).await;
    assert_eq!(ordered.status, 303, "{}", ordered.text);
    let address = ordered.header("location");
    let organization = platform.finished(&browser.with("accept", "application/json"), address).await;
    assert_eq!(organization["status"], "active", "{organization:#}");
    let page = browser.get(address).await;
    assert!(page.status == 200 && page.text.contains("ООО «kalina»"), "{}", page.text);
}

#[tokio::test]
async fn the_files_of_a_page_come_whole() {
    let platform = Platform::start(contexts::product).await;
    let page = platform.anonymous().browsing().get("/session").await.text;
    let files: BTreeSet<&str> = page.split('"').filter(|text| text.starts_with("/assets/")).collect();
    let kinds: BTreeSet<String> =
        files.iter().map(|file| file.rsplit('.').next().unwrap().to_owned()).collect();
    assert!(kinds.contains("css") && kinds.contains("js"), "{page}");
    for file in files {
        let answer = platform.anonymous().get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{file}");
        assert_eq!(answer.text.len().to_string(), answer.header("content-length"), "{file}");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_refused_with_those_that_it_does() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let refused =
        admin.send(Method::PUT, "/organizations", Some(("application/json", json!({}).to_string()))).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (405, "method"));
    let allowed: BTreeSet<&str> = refused.header("allow").split(',').map(str::trim).collect();
    assert_eq!(allowed, ["GET", "HEAD", "POST"].into());
}
