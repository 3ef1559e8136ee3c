//! The Lambdas that answer API Gateway, and the conversion of API Gateway's requests into those that the service takes.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::IpAddr;

use axum::body::Body;
use axum::response::Response;
use lambda::Lambda;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt, service_fn};

use crate::app::App;
use crate::context::{ClientAddress, RequestId};
use crate::room::Rooms;
use crate::routes::Routes;
use crate::serve::Service;

/// The Lambdas of a context: one for each function that its routes name.
pub fn lambdas(routes: &Routes, rooms: &Rooms) -> Vec<Lambda> {
    let handlers: BTreeSet<_> = routes.endpoints().iter().map(|endpoint| endpoint.function).collect();
    let lambda = |handler| {
        let (routes, rooms) = (routes.clone().only(handler), rooms.clone());
        Lambda::answering(handler, async move |tools, signing_keys| {
            let service = &Service::new(App::new(&tools, signing_keys, rooms), routes);
            let answer = async |request: Request| Ok::<_, Infallible>(answer(service, request).await);
            lambda_http::run(service_fn(answer)).await
        })
    };
    handlers.into_iter().map(lambda).collect()
}

/// Answers a request of an HTTP API (payload format 2.0,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
pub async fn answer(service: &Service, request: Request) -> Response {
    let address = source_of(&request);
    let id = request.lambda_context_ref().map(|context| RequestId(context.request_id.clone()));
    let mut request = request.map(Body::new);
    if let Some(id) = id {
        request.extensions_mut().insert(id);
    }
    if let Some(address) = address {
        request.extensions_mut().insert(ClientAddress(address));
    }
    service.handle(request).await
}

/// The caller's address as API Gateway saw it. A header that names an address may be anybody's invention.
fn source_of(request: &Request) -> Option<IpAddr> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in() -> String {
        let event = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/identity/sign-in.json");
        std::fs::read_to_string(event).unwrap()
    }

    #[test]
    fn the_address_is_the_one_that_api_gateway_saw() {
        let event = sign_in();
        assert!(event.contains(r#""x-forwarded-for": "198.51.100.7, 203.0.113.5""#));
        let request = lambda_http::request::from_str(&event).unwrap();
        assert_eq!(source_of(&request), Some("203.0.113.5".parse().unwrap()));
    }

    #[test]
    fn a_request_without_a_source_has_no_address() {
        let event = sign_in().replace(r#""sourceIp": "203.0.113.5""#, r#""sourceIp": """#);
        let request = lambda_http::request::from_str(&event).unwrap();
        assert_eq!(source_of(&request), None);
    }
}
