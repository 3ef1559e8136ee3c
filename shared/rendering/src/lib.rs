//! A page as a browser gets it, for the tests that stand beside pages.
//!
//! A page is drawn for a request, and only the service that a request reaches knows the request. So the page is served by
//! the product's own service, with one endpoint that answers the page and reads nothing. The product knows nothing of
//! this.

#![expect(clippy::expect_used, reason = "a test that can't draw its page stops there")]

use std::time::Duration;

use axum::body::Body;
use cloud::{Cloud, Settings, aws_configuration};
use domain::Clock;
use http::{Request, header};
use http_body_util::BodyExt;
use lambda::{SigningKey, Tools};
use store::{SealingKeys, Store};
use web::{App, Caller, Face, Page, Problem, Room, Routes, Service, View};

/// The base of the product: `romashka.kabinet.example` is a cabinet.
pub const BASE: &str = "kabinet.example";

/// The content of a context's page, in Russian, as a visitor sees it who has not signed in:
/// `rendered(&CONTEXT, "kabinet.example", || Ok(EmployeeList { … }))`. For a problem that has a form it is the page of the form.
pub fn rendered<P: Page>(
    room: &'static Room,
    host: &str,
    page: impl Fn() -> Result<P, Problem> + Clone + Send + Sync + 'static,
) -> String {
    let handler = || async move { page().map(View::<P>::new) };
    let faces = &[Face::Platform, Face::Base, Face::Cabinet];
    let routes = Routes::of(room, "page", faces).route("GET", "/", Caller::Anyone, "Shows a page", handler);
    let request = Request::get("/").header(header::HOST, host).header(header::ACCEPT, "text/html");
    let request = request.body(Body::empty()).expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let content = runtime.block_on(async {
        let answer = service(room, routes).handle(request).await;
        answer.into_body().collect().await.expect("a whole answer").to_bytes()
    });
    let document = String::from_utf8(content.into()).expect("text");
    let (_, main) = document.split_once("<main").expect("a page with content");
    main.split_once("</main>").expect("a page that ends").0.to_owned()
}

/// The product's own service with these endpoints of a context. Nothing of AWS can be reached, so the endpoints must need
/// nothing of it.
pub fn service(room: &'static Room, routes: Routes) -> Service {
    let nowhere = "http://127.0.0.1:9".to_owned();
    let settings = Settings {
        base: BASE.to_owned(),
        port: None,
        region: "eu-central-1".to_owned(),
        aws_endpoint: Some(nowhere.clone()),
        credentials: None,
        hosted_zone: String::new(),
        dns_target: String::new(),
        state_machines: String::new(),
        kinescope_url: nowhere,
        kinescope_token: String::new(),
        bucket_prefix: String::new(),
        platform_bucket: String::new(),
        queues: String::new(),
        sender: "kabinet@kabinet.example".parse().expect("an e-mail address"),
        configuration_set: String::new(),
        secrets_prefix: String::new(),
        cabinet_address: None,
        attempt_timeout: Duration::from_secs(1),
        operation_timeout: Duration::from_secs(1),
        release_channel: String::new(),
        platform_version: String::new(),
    };
    let configuration = aws_configuration(&settings);
    let store = Store::connect(&configuration, "kabinet", SealingKeys::new(&[2; 32], &[]));
    let cloud = Cloud::connect(&settings, &configuration);
    let keys = vec![SigningKey { id: "1".to_owned(), secret: vec![1; 64] }];
    let tools = Tools { store, cloud, clock: Clock::System, settings };
    Service::new(App::new(&tools, keys, [room].into_iter().collect()), routes)
}
