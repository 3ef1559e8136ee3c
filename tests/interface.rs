//! The document of the interface: it has every endpoint, is true, and can be read by people.

use std::collections::BTreeSet;

use serde_json::Value;
use testing::TestApp;
use web::Face;

const FACES: [(Face, &str); 3] =
    [(Face::Platform, "admin.localhost"), (Face::Base, "localhost"), (Face::Cabinet, "romashka.localhost")];

/// `GET /healthz` and the operation, for each there is.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    operations
}

/// Every reference in it.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| match member.as_str() {
                Some(reference) if name == "$ref" => vec![reference.to_owned()],
                _ => references(member),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn each_host_describes_its_own_endpoints_and_all_of_them() {
    let app = TestApp::start(contexts::product).await;
    app.plant("romashka").await;
    for (face, host) in FACES {
        let anybody = app.anonymous().at(host);
        let reply = anybody.get("/openapi.json").await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
        let document = reply.json();
        assert_eq!(document["openapi"], "3.1.0");
        let origin = format!("http://{host}:{}", app.local().address.port());
        assert_eq!(document["servers"], serde_json::json!([{"url": origin}]));
        let described: BTreeSet<String> =
            operations(&document).into_iter().map(|(request, _)| request).collect();
        let declared: BTreeSet<String> = contexts::routes()
            .endpoints()
            .iter()
            .filter(|endpoint| endpoint.face == face)
            .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
            .collect();
        assert_eq!(described, declared, "{host}");

        let page = anybody.browsing().get("/openapi.json").await;
        assert_eq!(
            page.text, reply.text,
            "the address names the format, whatever a browser would rather have"
        );
        assert_eq!(anybody.get("/docs").await.json(), document);
    }
}

#[tokio::test]
async fn every_operation_says_what_it_takes_and_answers() {
    let app = TestApp::start(contexts::product).await;
    app.plant("romashka").await;
    for (_, host) in FACES {
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        for reference in references(&document) {
            let place = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
        }
        let mut identifiers = BTreeSet::new();
        for (request, operation) in operations(&document) {
            let summary = operation["summary"].as_str().unwrap();
            assert!(!summary.is_empty() && !summary.ends_with('.'), "{request}: {summary}");
            assert!(identifiers.insert(operation["operationId"].as_str().unwrap().to_owned()), "{request}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path: Vec<String> = parameters
                .iter()
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
                .collect();
            let varying: Vec<&str> = request.split('/').filter(|part| part.starts_with('{')).collect();
            assert_eq!(in_path, varying, "{request}");
            let responses = operation["responses"].as_object().unwrap();
            let accepted: Vec<&str> = responses
                .keys()
                .map(String::as_str)
                .filter(|status| status.starts_with(['2', '3']))
                .collect();
            // What is done at once where it is little, and later where it is much; what is told only to those who have it not.
            let is_known = accepted.len() == 1 || accepted == ["200", "202"] || accepted == ["200", "304"];
            assert!(is_known, "{request}: {accepted:?}");
            for (status, response) in responses {
                let description = response["description"].as_str().unwrap();
                assert!(
                    !description.is_empty() && !description.contains("problem-"),
                    "{request}: {description}"
                );
                let is_problem = response["content"]["application/problem+json"].is_object();
                assert_eq!(is_problem, status.starts_with(['4', '5']), "{request} {status}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_is_described_as_it_is_read() {
    let app = TestApp::start(contexts::product).await;
    let document = app.anonymous().get("/openapi.json").await.json();
    let content = &document["paths"]["/organizations"]["post"]["requestBody"]["content"];
    let order = &content["application/json"]["schema"];
    let form = &content["application/x-www-form-urlencoded"]["schema"];
    assert_eq!(form["required"], order["required"]);
    assert_eq!(form["properties"]["modules"]["type"], "array", "a form has no null");
    let names: BTreeSet<&str> = order["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected: BTreeSet<String> = app.order("romashka").as_object().unwrap().keys().cloned().collect();
    let required: BTreeSet<String> =
        order["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert_eq!(required, expected);
    expected.insert("modules".to_owned());
    assert_eq!(names, expected.iter().map(String::as_str).collect());
    assert_eq!(order["additionalProperties"], false);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Seats"]["type"], "integer");
    assert_eq!((&schemas["Seats"]["minimum"], &schemas["Seats"]["maximum"]), (&1.into(), &1_000_000.into()));
    assert_eq!((&schemas["Name"]["type"], &schemas["Name"]["maxLength"]), (&"string".into(), &120.into()));
    assert_eq!(schemas["OrganizationView"]["properties"]["created_at"]["format"], "date-time");
    assert_eq!(schemas["OrganizationId"]["format"], "uuid");
}

#[tokio::test]
async fn people_read_it_in_their_language_with_every_request_on_it() {
    let app = TestApp::start(contexts::product).await;
    for (language, words) in [
        ("ru", ["Запросы", "Нужно разрешение", "обязательно"]),
        ("en", ["Requests", "Takes the permission", "required"]),
    ] {
        let reader = app.anonymous().browsing().with("accept-language", language);
        let page = reader.get("/docs").await;
        assert_eq!(page.status, 200);
        for endpoint in
            contexts::routes().endpoints().iter().filter(|endpoint| endpoint.face == Face::Platform)
        {
            assert!(
                page.text.contains(&format!("{} {}", endpoint.method, endpoint.path)),
                "{}",
                endpoint.path
            );
        }
        let links: Vec<&str> =
            page.text.split("href=\"/docs?").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let parts: BTreeSet<&str> = links.iter().map(|link| link.split('#').next().unwrap()).collect();
        for part in parts {
            let page = reader.get(&format!("/docs?{part}")).await;
            assert!(!page.text.contains("api-"), "a text without words: {}", page.text);
            // Each link leads to a place on the page.
            let of_part = links.iter().filter_map(|link| link.strip_prefix(part)?.strip_prefix('#'));
            let on_page = page.text.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
            for link in of_part.chain(on_page) {
                assert!(page.text.contains(&format!("id=\"{link}\"")), "{part}: {link}");
            }
        }
        let page = reader.get("/docs?tag=organizations").await;
        for word in words {
            assert!(page.text.contains(word), "{word}");
        }
    }
    let list = app.admin().await.browsing().get("/organizations").await;
    assert!(list.text.contains("href=\"/docs\""), "the way to it");
}

#[tokio::test]
async fn whatever_changes_something_says_what_it_takes_and_refuses_all_else() {
    let app = TestApp::start(contexts::product).await;
    app.plant("romashka").await;
    for (_, host) in FACES {
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        for (request, operation) in
            operations(&document).iter().filter(|(request, _)| !request.starts_with("GET "))
        {
            let takes = &operation["requestBody"]["content"];
            let is_file =
                takes["application/octet-stream"].is_object() || takes["multipart/form-data"].is_object();
            let refuses = takes["application/json"]["schema"]["additionalProperties"] == false;
            assert!(is_file || refuses, "{request} at {host}: {takes}");
        }
    }
}
