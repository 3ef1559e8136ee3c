//! API Gateway's part of a request: the template's route that takes the request, and the event for that route's Lambda.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Request;
use serde_json::{Map, Value, json};

use crate::TEMPLATE;

/// The paths of the template's routes, each with the handler of its Lambda. `$default` is the path of the route that
/// takes all other requests.
pub fn gateway_routes() -> BTreeMap<String, String> {
    let mut routes = BTreeMap::new();
    for function in
        TEMPLATE["Resources"].as_object().unwrap().values().map(|resource| &resource["Properties"])
    {
        let events = function["Events"].as_object().into_iter().flat_map(Map::values);
        for event in events.filter(|event| event["Type"] == "HttpApi") {
            let path = event["Properties"]["Path"].as_str().unwrap_or(DEFAULT).to_owned();
            let handler = function["Handler"].as_str().unwrap().to_owned();
            assert_eq!(routes.insert(path.clone(), handler), None, "{path} has two routes");
        }
    }
    routes
}

const DEFAULT: &str = "$default";

/// The route that takes a request for a path without variables: one that matches the path in full, else a greedy one
/// (`/company/{proxy+}`), which takes the paths below `/company` and not `/company` itself, else `$default`. If several
/// match, the most specific one takes the request
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>): the route that nowhere
/// has a variable where another has a text. If no route is the most specific, AWS does not say what happens, so this
/// panics.
pub fn choose_route<'a>(routes: impl IntoIterator<Item = &'a str>, path: &str) -> &'a str {
    let (greedy, full): (Vec<&str>, Vec<&str>) = routes
        .into_iter()
        .filter(|route| *route != DEFAULT && takes(route, path))
        .partition(|route| route.ends_with("+}"));
    let matching = if full.is_empty() { greedy } else { full };
    if matching.is_empty() {
        return DEFAULT;
    }
    let is_most_specific = |route: &&str| matching.iter().all(|other| is_at_least_as_specific(route, other));
    let mut most_specific = matching.iter().copied().filter(is_most_specific);
    most_specific.next().unwrap_or_else(|| panic!("any of {matching:?} may take {path}"))
}

fn takes(route: &str, path: &str) -> bool {
    let mut asked = path.split('/');
    for segment in route.split('/') {
        let Some(value) = asked.next() else { return false };
        match kind_of(segment) {
            Kind::Greedy => return !value.is_empty(),
            Kind::Variable if value.is_empty() => return false,
            Kind::Text if value != segment => return false,
            Kind::Variable | Kind::Text => {}
        }
    }
    asked.next().is_none()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// This and all following parts of the path.
    Greedy,
    Variable,
    Text,
}

fn kind_of(segment: &str) -> Kind {
    match segment.strip_prefix('{') {
        Some(name) if name.ends_with("+}") => Kind::Greedy,
        Some(_) => Kind::Variable,
        None => Kind::Text,
    }
}

/// Whether a route is at least as specific as another that takes the same path.
fn is_at_least_as_specific(route: &str, other: &str) -> bool {
    let (mut kinds, mut others) = (route.split('/').map(kind_of), other.split('/').map(kind_of));
    let longest = route.split('/').count().max(other.split('/').count());
    (0..longest).all(|_| kinds.next().unwrap_or(Kind::Greedy) >= others.next().unwrap_or(Kind::Greedy))
}

/// The event for a request (payload format 2.0 of an HTTP API,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>), by the
/// template's route that takes it. The facts that API Gateway adds, such as the time and the address of the caller, are
/// always the same.
pub fn request_event(request: &Request) -> Value {
    let (method, url) = (request.method().as_str(), request.url());
    let routes = gateway_routes();
    let pattern = choose_route(routes.keys().map(String::as_str), url.path());
    // A path is one route for all methods.
    let route_key = if pattern == DEFAULT { DEFAULT.to_owned() } else { format!("ANY {pattern}") };
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

/// The values of a route's variables in a path that it takes.
fn path_parameters(route: &str, path: &str) -> Map<String, Value> {
    let segments = route.split('/').count();
    let values = path.splitn(segments, '/');
    let parameters = route.split('/').zip(values).filter_map(|(name, value)| {
        let name = name.strip_prefix('{')?.strip_suffix('}')?;
        Some((name.trim_end_matches('+').to_owned(), value.into()))
    });
    parameters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_route_with_the_best_match_takes_a_request() {
        let routes = [
            "/pets/dog/1",
            "/pets/dog/{id}",
            "/pets/{proxy+}",
            "/pets/{id}/{proxy+}",
            "/pets/{id}/food",
            "/{proxy+}",
            "$default",
        ];
        for (path, route) in [
            ("/pets/dog/1", "/pets/dog/1"),
            ("/pets/dog/2", "/pets/dog/{id}"),
            ("/pets/dog", "/pets/{proxy+}"),
            ("/pets/dog/1/2", "/pets/{id}/{proxy+}"),
            ("/pets/cat/food", "/pets/{id}/food"),
            ("/pets/cat/food/2", "/pets/{id}/{proxy+}"),
            ("/pets", "/{proxy+}"),
            ("/pets/", "/{proxy+}"),
            ("/pets/dog/", "/pets/{proxy+}"),
            ("/", "$default"),
        ] {
            assert_eq!(choose_route(routes, path), route, "{path}");
        }
    }

    #[test]
    #[should_panic(expected = "may take /pets/dog/food")]
    fn what_aws_does_not_say_is_not_relied_upon() {
        choose_route(["/pets/dog/{id}", "/pets/{id}/food"], "/pets/dog/food");
    }

    #[test]
    fn variables_stand_for_their_parts_of_the_path() {
        let parameters =
            path_parameters("/people/{id}/second-factor/{proxy+}", "/people/1/second-factor/reset/delete");
        assert_eq!(Value::from(parameters), json!({"id": "1", "proxy": "reset/delete"}));
    }
}
