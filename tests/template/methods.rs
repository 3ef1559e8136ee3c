//! A Lambda behind API Gateway refuses in the same words as the platform in one process: a path that does not exist, a
//! path of another face, a method that nobody declared.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::{Body, to_bytes};
use cloud::Cloud;
use domain::Clock;
use http::{Request, StatusCode, header};
use lambda::{Settings, SigningKey, Tools};
use serde_json::Value;
use store::{SealingKeys, Store};
use testing::{TEMPLATE, gateway_routes};
use web::{App, Face, Routes, Service};

use crate::functions::{lambda_of, some_path_of};
use crate::settings::read_settings;

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"];

const FACES: [(Face, &str); 3] = [
    (Face::Platform, "admin.kabinet.example"),
    (Face::Base, "kabinet.example"),
    (Face::Cabinet, "acme.kabinet.example"),
];

/// The platform where nothing of AWS can be reached: what is refused needs none of it.
fn serve(routes: Routes) -> Service {
    let (Settings { cloud: mut settings, .. }, _) = read_settings(&TEMPLATE, "cabinet");
    settings.aws_endpoint = Some("http://127.0.0.1:9".to_owned());
    let configuration = cloud::aws_configuration(&settings);
    let store = Store::connect(&configuration, "kabinet", SealingKeys::new(&[2; 32], &[]));
    let clients = Cloud::connect(&settings, &configuration);
    let signing_keys = vec![SigningKey { id: "1".to_owned(), secret: vec![1; 64] }];
    let tools = Tools { store, cloud: clients, clock: Clock::System, settings };
    Service::new(App::new(&tools, signing_keys, contexts::rooms()), routes)
}

/// Status, methods that are allowed, and the problem's code.
async fn ask(service: &Service, host: &str, method: &str, path: &str) -> (StatusCode, String, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::ACCEPT, "application/json")
        .body(Body::empty())
        .unwrap();
    let (parts, body) = service.handle(request).await.into_parts();
    let allowed = parts.headers.get(header::ALLOW).map_or("", |allowed| allowed.to_str().unwrap());
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    (parts.status, allowed.to_owned(), problem["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn lambdas_refuse_what_the_whole_platform_refuses_in_the_same_words() {
    let whole = serve(contexts::routes());
    let routes = gateway_routes();
    let mut lambdas = BTreeMap::new();
    for handler in routes.values().map(String::as_str).collect::<BTreeSet<_>>() {
        lambdas.insert(handler, serve(contexts::routes().only(handler)));
    }

    let endpoints = contexts::routes();
    let patterns: BTreeSet<&str> = endpoints.endpoints().iter().map(|endpoint| endpoint.path).collect();
    let is_declared = |face: Face, method: &str, pattern: &str| {
        let method = if method == "HEAD" { "GET" } else { method };
        endpoints
            .endpoints()
            .iter()
            .any(|endpoint| endpoint.face == face && endpoint.method == method && endpoint.path == pattern)
    };
    let mut refused: BTreeMap<StatusCode, u32> = BTreeMap::new();
    for (face, host) in FACES {
        for pattern in &patterns {
            let path = some_path_of(pattern);
            for method in METHODS.into_iter().filter(|method| !is_declared(face, method, pattern)) {
                let expected = ask(&whole, host, method, &path).await;
                let answer = ask(&lambdas[lambda_of(&routes, &path)], host, method, &path).await;
                assert_eq!(answer, expected, "{method} {path} at {host}");
                *refused.entry(answer.0).or_default() += 1;
            }
        }
    }
    let statuses: Vec<StatusCode> = refused.into_keys().collect();
    // Where an organisation may be without a context, it is asked for first, and this table does not answer.
    let unanswered = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(statuses, [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, unanswered]);
}

/// Below a greedy path there is more than endpoints, and what no route takes goes to the Lambda of the default one.
#[tokio::test]
async fn every_lambda_refuses_an_address_that_no_endpoint_has_as_the_whole_platform_does() {
    let whole = serve(contexts::routes());
    let routes = gateway_routes();
    let mut unknown = vec!["/nowhere".to_owned()];
    for route in routes.keys().filter(|route| route.ends_with("/{proxy+}")) {
        let above = some_path_of(route.trim_end_matches("/{proxy+}"));
        // AWS does not say whether a greedy path takes one that ends with a slash.
        unknown.extend(["1/2/3", "1/2/3/4/5/6", ""].map(|below| format!("{above}/{below}")));
    }
    for handler in routes.values().collect::<BTreeSet<_>>() {
        let lambda = serve(contexts::routes().only(handler));
        for (_, host) in FACES {
            for path in &unknown {
                let expected = ask(&whole, host, "GET", path).await;
                assert_eq!(expected.0, StatusCode::NOT_FOUND, "{path} at {host}");
                assert_eq!(ask(&lambda, host, "GET", path).await, expected, "{path} at {host}: {handler}");
            }
        }
    }
}
