//! What the platform refuses in one process, the Lambda that API Gateway asks refuses in the same words: a path that is
//! not there, a path of another face, a method that nobody declared.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::{Body, to_bytes};
use cloud::Cloud;
use domain::Clock;
use http::{Request, StatusCode, header};
use lambda::{Settings, SigningKey, Tools};
use serde_json::Value;
use store::{SealingKeys, Store};
use testing::TEMPLATE;
use web::{App, Face, Routes, Service};

use crate::functions::routes_of_template;
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
    let lambdas_of_paths: BTreeMap<String, String> = routes_of_template(&TEMPLATE).into_iter().collect();
    let mut lambdas = BTreeMap::new();
    for handler in lambdas_of_paths.values().collect::<BTreeSet<_>>() {
        lambdas.insert(handler.as_str(), serve(contexts::routes().only(handler)));
    }

    let endpoints = contexts::routes();
    let is_declared = |face: Face, method: &str, path: &str| {
        let method = if method == "HEAD" { "GET" } else { method };
        endpoints
            .endpoints()
            .iter()
            .any(|endpoint| endpoint.face == face && endpoint.method == method && endpoint.path == path)
    };
    let mut refused: BTreeMap<StatusCode, u32> = BTreeMap::new();
    for (face, host) in FACES {
        // What no route takes goes to the Lambda of the default route.
        let unknown =
            [("/nowhere", "cabinet"), ("/organizations/1/2/3", "cabinet"), ("/session/", "cabinet")];
        let known = lambdas_of_paths.iter().map(|(path, handler)| (path.as_str(), handler.as_str()));
        for (pattern, handler) in known.chain(unknown) {
            for method in METHODS.into_iter().filter(|method| !is_declared(face, method, pattern)) {
                let path = pattern.replace(['{', '}'], "");
                let expected = ask(&whole, host, method, &path).await;
                let answer = ask(&lambdas[handler], host, method, &path).await;
                assert_eq!(answer, expected, "{method} {path} at {host}");
                *refused.entry(answer.0).or_default() += 1;
            }
        }
    }
    let statuses: Vec<StatusCode> = refused.into_keys().collect();
    assert_eq!(statuses, [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED]);
}
