//! A person, or a program, that speaks to the platform over HTTP.

use std::collections::HashMap;
use std::iter;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Method, redirect};
use serde_json::{Value, json};

/// The recovery codes that people have kept, each of which lets in once. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct PutBy(Arc<Mutex<HashMap<String, Vec<String>>>>);

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    codes: PutBy,
    scheme: &'static str,
    port: u16,
    host: String,
    headers: HeaderMap,
}

/// Resolves every name to one address: the names of a platform under test are not in the public DNS.
struct OneAddress(SocketAddr);

/// The code that an authenticator with this `otpauth` address shows at a moment, in seconds since the epoch.
pub(crate) fn code_at(uri: &str, now: i64) -> String {
    totp_rs::Totp::from_url(uri).unwrap().generate(u64::try_from(now).unwrap()).to_string()
}

impl PutBy {
    pub(crate) fn put(&self, email: &str, codes: Vec<String>) {
        self.0.lock().unwrap().insert(email.to_owned(), codes);
    }

    /// An unused code of a person, if they need one.
    pub(crate) fn take(&self, email: &str) -> Option<String> {
        let mut codes = self.0.lock().unwrap();
        codes.get_mut(email).map(|codes| codes.pop().expect("there are recovery codes left"))
    }
}

impl Resolve for OneAddress {
    fn resolve(&self, _name: Name) -> Resolving {
        let addresses: Addrs = Box::new(iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

fn speaking_to(address: SocketAddr) -> reqwest::ClientBuilder {
    // A platform that waits half a minute for a request gives up a connection that a test has left alone for so long.
    let builder = reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(10));
    builder.redirect(redirect::Policy::none()).no_proxy().dns_resolver(OneAddress(address))
}

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as it came.
    pub octets: Vec<u8>,
    /// The body as text.
    pub text: String,
}

impl Client {
    /// Speaks HTTPS if there is a certificate to trust, and trusts that one alone.
    pub(crate) fn new(
        address: SocketAddr,
        certificate: Option<Certificate>,
        host: &str,
        codes: PutBy,
    ) -> Self {
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let mut builder = speaking_to(address);
        if certificate.is_some() {
            builder = builder.tls_certs_only(certificate);
        }
        let http = builder.build().unwrap();
        let client = Self {
            http,
            codes,
            scheme,
            port: address.port(),
            host: String::new(),
            headers: HeaderMap::new(),
        };
        client.at(host).with("accept", "application/json")
    }

    /// The same person at another network address of this machine: `127.0.0.7`.
    #[must_use]
    pub fn from(&self, address: &str) -> Self {
        let platform = SocketAddr::from(([127, 0, 0, 1], self.port));
        let http = speaking_to(platform).local_address(Some(address.parse().unwrap())).build().unwrap();
        Self { http, ..self.clone() }
    }

    /// The same person at another host. A session is good only on the host on which it was opened.
    #[must_use]
    pub fn at(&self, host: &str) -> Self {
        let mut client = self.with(HOST.as_str(), &format!("{host}:{}", self.port));
        host.clone_into(&mut client.host);
        client
    }

    /// The same person, who sends a header as well.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        let name: HeaderName = name.parse().unwrap();
        client.headers.insert(name, HeaderValue::from_str(value).unwrap());
        client
    }

    /// The same person in a browser: pages instead of JSON, and what a browser sends with its own forms.
    #[must_use]
    pub fn browsing(&self) -> Self {
        self.with(ACCEPT.as_str(), "text/html,application/xhtml+xml,*/*;q=0.8")
            .with("sec-fetch-site", "same-origin")
    }

    /// The same person, whose browser holds a cookie in place of a token.
    #[must_use]
    pub fn with_cookie(&self) -> Self {
        // Over TLS it is one that no other host can set.
        let prefix = if self.scheme == "https" { "__Host-" } else { "" };
        let cookie = format!("{prefix}session={}", self.token());
        let mut client = self.with("cookie", &cookie);
        client.headers.remove(AUTHORIZATION);
        client
    }

    /// The token of a person who has signed in.
    pub fn token(&self) -> &str {
        self.headers[AUTHORIZATION].to_str().unwrap().strip_prefix("Bearer ").unwrap()
    }

    /// The person who holds this token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        self.with(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// The fields of a sign-in: e-mail, password and, for a person with a second factor, a code.
    pub fn credentials(&self, email: &str, password: &str) -> Value {
        let mut credentials = json!({"email": email, "password": password});
        if let Some(code) = self.codes.take(email) {
            credentials["code"] = code.into();
        }
        credentials
    }

    /// Signs in at this host.
    pub async fn sign_in(&self, email: &str, password: &str) -> Self {
        let reply = self.post("/session", &self.credentials(email, password)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        self.with_token(reply.json()["token"].as_str().unwrap())
    }

    /// Switches a second factor on for this person, as their authenticator would at this moment, in seconds since the
    /// epoch. From then on they sign in by recovery codes.
    pub async fn enrol(&self, email: &str, password: &str, now: i64) {
        let offer = self.get("/profile/second-factor").await.json();
        let code = code_at(offer["uri"].as_str().unwrap(), now);
        let proof = json!({"offer": offer["offer"], "present_password": password, "code": code});
        let enabled = self.post("/profile/second-factor", &proof).await;
        assert_eq!(enabled.status, 200, "{}", enabled.text);
        self.codes.put(email, serde_json::from_value(enabled.json()["recovery_codes"].clone()).unwrap());
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(("application/json", body.to_string()))).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PATCH, path, Some(("application/json", body.to_string()))).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PUT, path, Some(("application/json", body.to_string()))).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends a form as a browser would.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form = reqwest::Client::new().post("http://localhost/").form(fields).build().unwrap();
        let body = form.body().and_then(|body| body.as_bytes()).unwrap_or_default().to_vec();
        let body = String::from_utf8(body).unwrap();
        self.send(Method::POST, path, Some(("application/x-www-form-urlencoded", body))).await
    }

    /// Sends any text.
    pub async fn send(&self, method: Method, path: &str, body: Option<(&str, String)>) -> Reply {
        let (content_type, body) = body.unzip();
        self.send_octets(method, path, content_type, body.unwrap_or_default().into_bytes()).await
    }

    /// Sends anything.
    pub async fn send_octets(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
    ) -> Reply {
        let url = format!("{}://{}:{}{path}", self.scheme, self.host, self.port);
        let mut request = self.http.request(method, url).headers(self.headers.clone());
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if !body.is_empty() {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let octets = response.bytes().await.unwrap().to_vec();
        Reply { status, headers, text: String::from_utf8_lossy(&octets).into_owned(), octets }
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The problem's code and, if it names fields, `field code` of each.
    pub fn problem(&self) -> (String, Vec<String>) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let errors = errors
            .iter()
            .map(|error| format!("{} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect();
        (problem["code"].as_str().unwrap().to_owned(), errors)
    }
}
