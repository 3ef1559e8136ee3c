//! The way to winterbaume's services. They take a request as an SDK would send it to AWS itself, so the address is put
//! back, and the region is always ours, whatever region the caller signed for.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use winterbaume_core::{MockRequest, MockResponse};

/// `path_and_query` begins with a slash and is percent-encoded.
pub(crate) fn request_for(
    service: &str,
    method: &Method,
    path_and_query: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> MockRequest {
    let mut headers = headers.clone();
    // It names the region the caller signed for, which winterbaume would take for another world.
    headers.remove(header::AUTHORIZATION);
    let uri = format!("https://{service}.amazonaws.com{path_and_query}");
    MockRequest { method: method.to_string(), uri, headers, body }
}

pub(crate) fn into_answer(answer: MockResponse) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    if let Ok(status) = axum::http::StatusCode::from_u16(answer.status) {
        *response.status_mut() = status;
    }
    *response.headers_mut() = answer.headers;
    response
}
