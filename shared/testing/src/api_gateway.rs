//! A request as API Gateway hands it to a Lambda.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Request;
use serde_json::{Map, Value, json};

/// The event for a request (payload format 2.0 of an HTTP API,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>) that goes the
/// way of `route`, such as `GET /organizations/{id}`. What API Gateway adds of its own, such as the time and the address of
/// the caller, is always the same.
pub fn request_event(route: &str, request: &Request) -> Value {
    let (method, url) = (request.method().as_str(), request.url());
    let (_, pattern) = route.split_once(' ').unwrap();
    // A path is one route for all methods.
    let route_key = format!("ANY {pattern}");
    let host = request
        .headers()
        .get("host")
        .map_or_else(|| url.host_str().unwrap().to_owned(), |host| host.to_str().unwrap().to_owned());
    let body = request.body().map(|body| body.as_bytes().unwrap());
    let mut headers: BTreeMap<&str, String> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.extend([
        ("content-length", body.map_or(0, <[u8]>::len).to_string()),
        ("host", host.clone()),
        ("x-amzn-trace-id", "Root=1-69806698-0a1b2c3d4e5f60718293a4b5".to_owned()),
        ("x-forwarded-for", "198.51.100.7, 203.0.113.5".to_owned()),
        ("x-forwarded-port", "443".to_owned()),
        ("x-forwarded-proto", "https".to_owned()),
    ]);
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": url.path(),
        "rawQueryString": url.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "a1b2c3d4e5",
            "domainName": host,
            "domainPrefix": host.split('.').next(),
            "http": {
                "method": method,
                "path": url.path(),
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.5",
                "userAgent": headers.get("user-agent"),
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route_key,
            "stage": "$default",
            "time": "02/Feb/2026:09:30:00 +0000",
            "timeEpoch": 1_770_024_600_000_u64,
        },
        "isBase64Encoded": false,
    });
    let parameters = path_parameters(pattern, url.path());
    let query: Map<String, Value> =
        url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    for (name, value) in [("pathParameters", parameters), ("queryStringParameters", query)] {
        if !value.is_empty() {
            event[name] = value.into();
        }
    }
    match body.map(|body| (std::str::from_utf8(body), body)) {
        Some((Ok(text), _)) => event["body"] = text.into(),
        // What is no text.
        Some((Err(_), octets)) => {
            event["body"] = STANDARD.encode(octets).into();
            event["isBase64Encoded"] = true.into();
        }
        None => {}
    }
    event
}

fn path_parameters(pattern: &str, path: &str) -> Map<String, Value> {
    let segments = pattern.split('/').zip(path.split('/'));
    let parameters = segments.filter_map(|(name, value)| {
        Some((name.strip_prefix('{')?.strip_suffix('}')?.to_owned(), value.into()))
    });
    parameters.collect()
}
