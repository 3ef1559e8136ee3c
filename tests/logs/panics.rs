//! A handler that panics; none of ours should.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::routing::get;
use serde_json::{Value, json};
use web::{RequestRecord, Routes};

use crate::capture;
use crate::lambda::{BASE, service_at};

/// Everything that is looked at panics, and says what it should not.
fn panicking() -> Routes {
    async fn panic() -> &'static str {
        let password = "horse-battery";
        panic!("the form was password={password}")
    }
    contexts::routes().wrap(|endpoint, answer| if endpoint.method == "GET" { get(panic) } else { answer })
}

#[tokio::test]
async fn a_panic_is_answered_as_a_fault_of_ours_that_can_be_named() {
    capture::start();
    let service = service_at("http://127.0.0.1:9", panicking());
    for (accept, content_type) in
        [("application/json", "application/problem+json"), ("text/html", "text/html; charset=utf-8")]
    {
        let request = Request::get("/organizations")
            .header(header::HOST, format!("admin.{BASE}"))
            .header(header::ACCEPT, accept)
            .body(Body::empty())
            .unwrap();
        let answer = service.handle(request).await;
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], content_type);
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let record = answer.extensions().get::<RequestRecord>().unwrap().clone();
        assert_eq!((record.request_id.as_str(), record.is_fault), (id.as_str(), true));
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains(&id), "{body}");
        assert!(!body.contains("horse") && !body.contains("panic"), "{body}");
        if accept == "application/json" {
            let problem: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((&problem["code"], &problem["request_id"]), (&json!("internal"), &json!(id)));
        }

        let (_, line) = capture::line_of_request(&id);
        assert_eq!((&line["Errors"], &line["status"]), (&json!(1), &json!(500)));
        let said = capture::said_during(&id);
        let [panicked, failed] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!(panicked["message"], "panicked");
        assert!(panicked["place"].as_str().unwrap().starts_with("tests/logs/panics.rs:"), "{panicked}");
        assert_eq!(panicked["error"], "the form was password=…");
        assert_eq!((&failed["level"], &failed["error"]), (&json!("ERROR"), &json!("the handler panicked")));
    }
}
