//! From a request as API Gateway hands it over to one that the product's service takes.

use std::net::IpAddr;

use axum::body::Body;
use axum::response::Response;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use web::{ClientAddress, RequestId, Service};

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

/// The caller's address as API Gateway saw it; what a header says of it may be anybody's invention.
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
