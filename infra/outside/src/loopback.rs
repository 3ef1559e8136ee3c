//! Protects servers that listen on a loopback address. Nobody signs in there, and any page in a browser on the same
//! machine can send requests to them: by a form, by a script that does not read the answer, or under a name of its own
//! that resolves to 127.0.0.1 (DNS rebinding), when it reads the answer too.

use std::net::IpAddr;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

/// The router for requests by a name of this machine alone. Changes must come from pages of the very same address, or
/// from programs.
pub fn guarded(router: Router) -> Router {
    guarded_but_for(router, |_| false)
}

/// The same, for a router whose own rules keep strangers from making these requests.
pub fn guarded_but_for(router: Router, is_open: fn(&Request) -> bool) -> Router {
    router.layer(from_fn(move |request, next| refuse_strangers(is_open, request, next)))
}

async fn refuse_strangers(is_open: fn(&Request) -> bool, request: Request, next: Next) -> Response {
    let (headers, uri) = (request.headers(), request.uri());
    let Some(host) = host_of(headers, uri).filter(|host| is_this_machine(host)) else {
        let why =
            "This listens for localhost, names below it and loopback addresses alone. Ask by one of these.\n";
        return (StatusCode::MISDIRECTED_REQUEST, why).into_response();
    };
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_safe && !is_meant(headers, host) && !is_open(&request) {
        let why =
            "A page of another address has sent this. Open this address itself, or send it from a program.\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    next.run(request).await
}

/// The host that the request asks for, with its port; `None` for a request that names several.
fn host_of<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => uri.authority().map(axum::http::uri::Authority::as_str),
        (Some(host), None) => host.to_str().ok(),
        (Some(_), Some(_)) => None,
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.to_ascii_lowercase();
    name == "localhost"
        || name.strip_suffix(".localhost").is_some_and(|below| !below.is_empty())
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a change comes from a page of this very address or from a program. Browsers say where a request comes from in
/// `Sec-Fetch-Site` (W3C Fetch Metadata), all of them in `Origin` (Fetch, 3.2); programs say neither.
fn is_meant(headers: &HeaderMap, host: &str) -> bool {
    let says = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = says("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let origin = says("origin").is_none_or(|origin| origin.eq_ignore_ascii_case(&format!("http://{host}")));
    site && origin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_goes_by_localhost_and_loopback_addresses() {
        for host in [
            "localhost",
            "LOCALHOST:3000",
            "admin.localhost:3000",
            "127.0.0.1:4566",
            "127.1.2.3",
            "[::1]:3000",
            "[::1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "evil.test",
            "evil.test:3000",
            "localhost.evil.test",
            "notlocalhost",
            ".localhost",
            "127.0.0.1.evil.test",
            "10.0.0.1",
            "0.0.0.0:3000",
            "[::2]",
            "",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn a_change_is_meant_by_programs_and_by_pages_of_the_same_address() {
        let meant = |pairs: &[(&'static str, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            is_meant(&headers.collect(), "localhost:3000")
        };
        assert!(meant(&[]));
        assert!(meant(&[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")]));
        assert!(meant(&[("sec-fetch-site", "none")]));
        for foreign in [
            &[("origin", "http://evil.test")][..],
            &[("origin", "null")],
            &[("origin", "http://localhost:3001")],
            &[("origin", "https://localhost:3000")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "http://localhost:3000"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(!meant(foreign), "{foreign:?}");
        }
    }
}
