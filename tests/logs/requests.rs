//! The one line of each request.

use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, TestApp};

use crate::capture::{self, assert_measures, line_of};

const METRICS: [(&str, &str); 3] =
    [("Duration", "Milliseconds"), ("Errors", "Count"), ("DynamoDbCalls", "Count")];

/// What is expected of a line: context, route, tenant as it was named, caller, status, problem.
type Expected<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, u16, Option<&'a str>);

/// Who asks, how, for what, with what, and the status of the answer.
type Request<'a> = (Client, Method, &'a str, Option<(&'a str, String)>, u16);

#[tokio::test]
async fn a_request_leaves_one_line_that_says_who_asked_for_what_and_how_it_went() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let (admin, person, anybody) = (app.admin().await, app.person().await, app.anonymous());
    let id = app.create(&admin, "romashka").await;
    let block = json!({"reason": "Неоплата"});
    assert_eq!(app.create(&admin, "vasilek").await, {
        let list = admin.get("/organizations?q=vasilek").await.json();
        list["items"][0]["id"].as_str().unwrap().parse().unwrap()
    });
    let own = format!("/organizations/{id}");
    let cabinet = |name: &str| anybody.at(&format!("{name}.localhost"));
    let nobody = "/organizations/00000000-0000-7000-8000-000000000000".to_owned();
    let get = Method::GET;
    let brew: Method = "BREW".parse().unwrap();
    let show = "platform GET /organizations/{id}";
    let cases: Vec<(&Client, Method, &str, Expected<'_>)> = vec![
        (&admin, get.clone(), &own, ("organizations", show, Some("romashka"), "super_admin", 200, None)),
        (&admin, Method::HEAD, &own, ("organizations", show, Some("romashka"), "super_admin", 200, None)),
        (
            &person,
            get.clone(),
            &own,
            ("organizations", show, Some("romashka"), "member", 403, Some("forbidden")),
        ),
        (
            &anybody,
            get.clone(),
            &own,
            ("organizations", show, None, "anonymous", 401, Some("unauthenticated")),
        ),
        (&admin, get.clone(), &nobody, ("organizations", show, None, "super_admin", 404, Some("not-found"))),
        (&admin, Method::PUT, &own, ("none", "none", None, "anonymous", 405, Some("method"))),
        (&admin, brew, &own, ("none", "none", None, "anonymous", 405, Some("method"))),
        (
            &admin,
            get.clone(),
            "/secret/anna%40example.com",
            ("none", "none", None, "anonymous", 404, Some("not-found")),
        ),
    ];
    for (client, method, path, expected) in cases {
        let reply = client.send(method, path, None).await;
        assert_line(&app, &line_of(&reply), expected);
    }
    let at = [
        (cabinet("romashka"), "/", ("cabinet", "cabinet GET /", Some("romashka"), "anonymous", 200, None)),
        (
            cabinet("romashka"),
            "/session",
            ("identity", "cabinet GET /session", Some("romashka"), "anonymous", 200, None),
        ),
        (
            cabinet("nobody"),
            "/",
            ("cabinet", "cabinet GET /", Some("nobody"), "anonymous", 404, Some("no-cabinet")),
        ),
        (anybody.at("localhost"), "/healthz", ("cabinet", "base GET /healthz", None, "anonymous", 200, None)),
        (
            anybody.with("host", "anna.example.com"),
            "/",
            ("none", "none", None, "anonymous", 404, Some("unknown-host")),
        ),
    ];
    for (client, path, expected) in at {
        let reply = client.get(path).await;
        assert_line(&app, &line_of(&reply), expected);
    }
    let blocked = admin.post(&format!("{own}/block"), &block).await;
    let route = "platform POST /organizations/{id}/block";
    assert_line(
        &app,
        &line_of(&blocked),
        ("organizations", route, Some("romashka"), "super_admin", 200, None),
    );
    let closed = cabinet("romashka").get("/").await;
    let expected = ("cabinet", "cabinet GET /", Some("romashka"), "anonymous", 403, Some("blocked"));
    assert_line(&app, &line_of(&closed), expected);
}

/// The line says what is expected, it measures it, and the local console shows the same.
fn assert_line(app: &TestApp, line: &Value, expected: Expected<'_>) {
    let (context, route, tenant, caller, status, code) = expected;
    assert_eq!(line["level"], "INFO", "{line}");
    assert_eq!((&line["Context"], &line["route"]), (&json!(context), &json!(route)), "{line}");
    assert_eq!(line["tenant"], json!(tenant), "{line}");
    assert_eq!(line["caller"], caller, "{line}");
    assert_eq!(line["status"], status, "{line}");
    assert_eq!(line["code"], json!(code), "{line}");
    assert_eq!(line["Errors"], 0, "{line}");
    assert_measures(line, "Context", &METRICS);

    let kept = app.local().requests.list();
    let kept = kept.iter().find(|kept| line["request_id"] == kept.record.request_id).unwrap();
    let kept = serde_json::to_value(kept).unwrap();
    for (shown, logged) in [
        ("context", "Context"),
        ("route", "route"),
        ("tenant", "tenant"),
        ("caller", "caller"),
        ("status", "status"),
        ("code", "code"),
        ("milliseconds", "Duration"),
        ("calls", "DynamoDbCalls"),
        ("round_trips", "round_trips"),
        ("cold_start", "cold_start"),
    ] {
        assert_eq!(kept[shown], line[logged], "{shown} of {line}");
    }
}

#[tokio::test]
async fn the_calls_of_a_line_are_those_that_the_table_has_seen() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.local().faults.forget_calls();
    let list = admin.get("/organizations").await;
    let seen = app.local().faults.calls().len();
    assert_eq!(seen, 2);
    assert_eq!((&line_of(&list)["DynamoDbCalls"], &line_of(&list)["round_trips"]), (&json!(seen), &json!(2)));
}

#[tokio::test]
async fn only_the_first_request_of_a_process_is_a_cold_start() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let mut cold = Vec::new();
    for path in ["/nowhere", "/session", "/healthz"] {
        cold.push(line_of(&app.anonymous().get(path).await)["cold_start"].as_bool().unwrap());
    }
    assert_eq!(cold, [true, false, false]);
}

#[tokio::test]
async fn a_fault_is_an_error_of_its_context_and_its_cause_is_told_to_the_log_alone() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.fault(json!({"service": "dynamodb", "operation": "Query", "mode": "denied", "times": 1}));
    let failed = admin.get("/organizations").await;
    app.switch_faults_off();
    assert_eq!(failed.status, 503);
    let line = line_of(&failed);
    assert_eq!((&line["Context"], &line["Errors"]), (&json!("organizations"), &json!(1)), "{line}");
    assert_eq!(line["code"], "unavailable", "{line}");
    let said = capture::said_during(failed.header("x-request-id"));
    let [said] = said.as_slice() else { panic!("one line says why: {said:?}") };
    assert_eq!((&said["level"], &said["message"]), (&json!("WARN"), &json!("request failed")));
    assert_eq!(said["code"], "unavailable");
    let cause = said["error"].as_str().unwrap();
    assert!(cause.contains("AccessDeniedException"), "{cause}");
    assert!(!failed.text.contains("AccessDenied"), "{}", failed.text);
    assert!(said["_aws"].is_null(), "only the request's own line measures: {said}");
}

#[tokio::test]
async fn whatever_goes_wrong_the_answer_names_the_request_that_the_log_knows() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let own = format!("/organizations/{id}");
    assert_eq!(admin.post(&format!("{own}/block"), &json!({})).await.status, 200);
    let anybody = app.anonymous();
    let large = "a".repeat((1 << 20) + 1);
    let json = |body: &str| Some(("application/json", body.to_owned()));
    let get = Method::GET;
    let post = Method::POST;
    let cases: Vec<Request<'_>> = vec![
        (admin.clone(), post.clone(), "/organizations", json("{"), 400),
        (admin.clone(), post.clone(), "/organizations", json("[]"), 400),
        (admin.clone(), post.clone(), "/organizations", Some(("application/json", large)), 413),
        (admin.clone(), post.clone(), "/organizations", Some(("text/plain", "a".to_owned())), 415),
        (admin.clone(), post.clone(), "/organizations", json("{}"), 422),
        (admin.clone(), post.clone(), "/session", json("{\"email\":\"a@b.c\",\"password\":\"x\"}"), 401),
        (admin.clone(), post.clone(), "/organizations/x/retry", None, 404),
        (admin.clone(), Method::DELETE, "/organizations", None, 405),
        (admin.clone(), get.clone(), "/nowhere", None, 404),
        (admin.clone(), get.clone(), "/organizations?cursor=x", None, 400),
        (admin.clone(), post.clone(), &own, None, 405),
        (app.person().await, get.clone(), "/organizations", None, 403),
        (anybody.with("host", "example.com"), get.clone(), "/", None, 404),
        (anybody.with("host", "example.com"), post.clone(), "/session", None, 404),
        (anybody.at("nobody.localhost"), get.clone(), "/", None, 404),
        (anybody.at("romashka.localhost"), get.clone(), "/", None, 403),
        (anybody.with("origin", "https://evil.example"), post.clone(), "/session", None, 403),
    ];
    for (client, method, path, body, status) in cases {
        for client in [client.clone(), client.with("accept", "text/html")] {
            let reply = client.send(method.clone(), path, body.clone()).await;
            let named = format!("{method} {path}: {}", reply.text);
            assert_eq!(reply.status, status, "{named}");
            let id = reply.header("x-request-id");
            assert_eq!(line_of(&reply)["status"], status, "{named}");
            if reply.header("content-type") == "application/problem+json" {
                assert_eq!(reply.json()["request_id"], id, "{named}");
            } else if ![400, 401, 422].contains(&status) {
                // What is wrong with a form, or with the page of a list, stands on the page itself.
                assert!(reply.text.contains(&format!("<code>{id}</code>")), "{named}");
            }
        }
    }
    // A form that is shown again says it too, once it is not the form's fault.
    app.fault(json!({"service": "dynamodb", "operation": "*", "mode": "denied", "times": 3}));
    let failed = anybody.browsing().submit("/session", &[("email", "a@b.cd"), ("password", "x")]).await;
    app.switch_faults_off();
    assert_eq!(failed.status, 503, "{}", failed.text);
    let number = format!("<code>{}</code>", failed.header("x-request-id"));
    assert!(failed.text.contains(&number), "{}", failed.text);
}

#[tokio::test]
async fn the_local_console_adds_the_figures_up_and_forgets_the_oldest() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.create(&admin, "romashka").await;
    for _ in 0..3 {
        assert_eq!(admin.get("/organizations").await.status, 200);
    }
    app.fault(json!({"service": "dynamodb", "operation": "Query", "mode": "denied", "times": 8}));
    assert_eq!(admin.get("/organizations").await.status, 503);
    app.switch_faults_off();
    let console = app.anonymous().at("localhost");
    let shown = console.get("/_local/requests").await.json();
    let list = &shown["routes"]["platform GET /organizations"];
    assert_eq!((&list["requests"], &list["errors"], &list["calls"]), (&json!(4), &json!(1), &json!(8)));
    // The last step of the creation has looked whether the cabinet is up.
    assert_eq!(shown["tenants"]["romashka"]["requests"], 1, "{shown}");
    assert_eq!(shown["requests"][0]["code"], "unavailable");
    let page = console.browsing().get("/_local/requests").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for shown in [
        "<h1>Requests</h1>",
        "<td>platform GET /organizations</td>",
        "<td>romashka</td>",
        "<td>super_admin</td>",
    ] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }

    for _ in 0..1_000 {
        assert_eq!(console.get("/nowhere").await.status, 404);
    }
    let shown = console.get("/_local/requests").await.json();
    assert_eq!(shown["requests"].as_array().unwrap().len(), 1_000);
    let routes: Vec<&String> = shown["routes"].as_object().unwrap().keys().collect();
    assert_eq!(routes, ["none"]);
}
