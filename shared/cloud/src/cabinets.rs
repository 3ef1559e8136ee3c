//! Cabinets as a visitor reaches them: by name, from outside. Only an answer that came this way proves that a cabinet is
//! up.

use std::net::SocketAddr;
use std::time::Duration;

use domain::Slug;
use domain::provisioning::HEALTH;
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use serde::Deserialize;

use crate::error::{OutsideError, System, shorten};
use crate::{CONNECT_TIMEOUT, Settings};

/// The time in which a cabinet must say how it is.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The most bytes of an answer that are read: an answer of the right kind is far smaller.
const ANSWER_MAXIMUM: usize = 8192;

/// The most characters of an answer that are shown.
const SHOWN: usize = 200;

/// What a cabinet answered at [`HEALTH`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HealthAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The release that the cabinet runs, if the answer names one.
    pub release: Option<String>,
    /// The beginning of the answer, as it stands.
    pub text: String,
}

#[derive(Deserialize)]
struct Health {
    release: Option<String>,
}

pub struct Cabinets {
    /// The client, or the error with which it could not be built, for example on a machine that trusts no certificates.
    http: Result<Client, reqwest::Error>,
    settings: Settings,
}

/// Resolves every name to one address, for names that are not in the public DNS.
struct OneAddress(SocketAddr);

impl Resolve for OneAddress {
    fn resolve(&self, _name: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

impl Cabinets {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // The answer of a proxy, or another page's "all is well", would prove nothing.
            .no_proxy()
            .redirect(Policy::none());
        if let Some(address) = settings.cabinet_address {
            builder = builder.dns_resolver(OneAddress(address));
        }
        Self { http: builder.build(), settings: settings.clone() }
    }

    /// Asks a cabinet which release it runs. An answer of any status is an answer.
    pub async fn release_of(&self, slug: &Slug) -> Result<HealthAnswer, OutsideError> {
        let url = format!("{}{HEALTH}", self.settings.cabinet_origin(slug));
        let fail = |error: &reqwest::Error| OutsideError::from_http(System::Cabinet, "GET /healthz", error);
        let request = self.http.as_ref().map_err(fail)?.get(url);
        let mut response = request.send().await.map_err(|error| fail(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while body.len() < ANSWER_MAXIMUM
            && let Some(part) = response.chunk().await.map_err(|error| fail(&error))?
        {
            body.extend_from_slice(&part);
        }
        let release = serde_json::from_slice::<Health>(&body).ok().and_then(|health| health.release);
        let text = shorten(String::from_utf8_lossy(&body).trim(), SHOWN);
        Ok(HealthAnswer { status, release, text })
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::http::header::{HOST, HeaderMap, LOCATION};
    use axum::routing::get;

    use super::*;
    use crate::settings::tests::settings;

    async fn serve(router: Router) -> Cabinets {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let settings = Settings { port: Some(address.port()), cabinet_address: Some(address), ..settings() };
        Cabinets::new(&settings)
    }

    #[tokio::test]
    async fn a_cabinet_is_asked_under_its_own_name() {
        let answer = async |headers: HeaderMap| {
            let host = headers[HOST].to_str().unwrap().to_owned();
            format!(r#"{{"status":"ok","release":"{}"}}"#, host.split(':').next().unwrap())
        };
        let cabinets = serve(Router::new().route(HEALTH, get(answer))).await;
        let health = cabinets.release_of(&"acme".parse().unwrap()).await.unwrap();
        assert_eq!((health.status, health.release.as_deref()), (200, Some("acme.kabinet.example")));
    }

    #[tokio::test]
    async fn an_answer_that_is_no_health_is_kept_as_it_begins() {
        let page = "п".repeat(300);
        let cabinets =
            serve(Router::new().route(HEALTH, get(async || (StatusCode::BAD_GATEWAY, page)))).await;
        let health = cabinets.release_of(&"acme".parse().unwrap()).await.unwrap();
        let text = format!("{}…", "п".repeat(199));
        assert_eq!(health, HealthAnswer { status: 502, release: None, text });
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let answer = async || (StatusCode::FOUND, [(LOCATION, "https://example.com/")]);
        let cabinets = serve(Router::new().route(HEALTH, get(answer))).await;
        assert_eq!(cabinets.release_of(&"acme".parse().unwrap()).await.unwrap().status, 302);
    }

    #[tokio::test]
    async fn nobody_answering_is_an_error_of_the_cabinet() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let settings = Settings { port: Some(address.port()), cabinet_address: Some(address), ..settings() };
        let error = Cabinets::new(&settings).release_of(&"acme".parse().unwrap()).await.unwrap_err();
        assert_eq!((error.system, error.kind), (System::Cabinet, crate::OutsideErrorKind::Unavailable));
    }
}
