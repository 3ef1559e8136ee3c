//! Projects of the video platform Kinescope. Kinescope has no idempotency keys, so a project is looked for by its name
//! before it is created. Kinescope has no SDK either, so timeouts and repeats are here.

use std::time::Duration;

use domain::provisioning::FailureCode;
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{OutsideError, OutsideErrorKind, System};
use crate::{CONNECT_TIMEOUT, Settings};

/// `error.code` when the workspace can hold no more projects.
pub const LIMIT_REACHED: &str = "100106";
/// `error.code` when a project of that name exists.
pub const NAME_TAKEN: &str = "400203";
/// `error.code` of what is not there.
const NOT_FOUND: &str = "404404";
/// `error.code` without, with a wrong, and with an insufficient token.
const UNAUTHORIZED: [&str; 3] = ["100101", "100102", "100103"];

/// Projects on a page of the list.
const PAGE: u32 = 100;

/// The longest wait that is believed at once: whoever has to wait longer is told so again then.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// A project: where an organisation's videos live.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Project {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub privacy_type: String,
    #[serde(default)]
    pub privacy_domains: Vec<String>,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
}

impl Project {
    /// Whether the project's videos play on this host and nowhere else. The platform makes its projects so.
    pub fn is_limited_to(&self, host: &str) -> bool {
        self.privacy_type == "custom" && self.privacy_domains == [host]
    }
}

#[derive(Serialize)]
struct NewProject<'a> {
    name: &'a str,
    privacy_type: &'static str,
    privacy_domains: [&'a str; 1],
    catalog_type: &'static str,
}

#[derive(Deserialize)]
struct Single<T> {
    data: T,
}

#[derive(Deserialize)]
struct Page<T> {
    meta: Meta,
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Meta {
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    total: u64,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalReason,
}

#[derive(Deserialize)]
struct RefusalReason {
    code: u64,
    #[serde(default)]
    message: String,
    #[serde(default)]
    detail: Option<String>,
}

pub struct Kinescope {
    /// The client, or the error with which it could not be built, for example on a machine that trusts no certificates.
    http: Result<Client, reqwest::Error>,
    url: String,
    token: String,
}

impl Kinescope {
    pub(crate) fn new(settings: &Settings) -> Self {
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(settings.attempt_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        let url = settings.kinescope_url.trim_end_matches('/').to_owned();
        Self { http, url, token: settings.kinescope_token.clone() }
    }

    /// The project of this name, on whichever page of the list it is.
    pub async fn find_project_by_name(&self, name: &str) -> Result<Option<Project>, OutsideError> {
        let mut seen: u64 = 0;
        for page in 1_u32.. {
            let request = self
                .http("list_projects")?
                .get(format!("{}/v1/projects", self.url))
                .query(&[("catalog_type", "vod")])
                .query(&[("page", page), ("per_page", PAGE)]);
            let list: Page<Project> = self.send("list_projects", request).await?;
            let size = list.data.len();
            if let Some(project) = list.data.into_iter().find(|project| project.name == name) {
                return Ok(Some(project));
            }
            seen += size as u64;
            if size == 0 || seen >= list.meta.pagination.total {
                break;
            }
        }
        Ok(None)
    }

    /// Creates a project whose videos play on this host only. If the answer was lost, the project must be looked for
    /// before the request is repeated.
    pub async fn create_project(&self, name: &str, host: &str) -> Result<Project, OutsideError> {
        let project =
            NewProject { name, privacy_type: "custom", privacy_domains: [host], catalog_type: "vod" };
        let request = self.http("create_project")?.post(format!("{}/v1/projects", self.url)).json(&project);
        let created: Single<Project> = self.send("create_project", request).await?;
        Ok(created.data)
    }

    /// Deletes a project with its videos. One that is not there is deleted already.
    pub async fn delete_project(&self, id: &str) -> Result<(), OutsideError> {
        let request = self.http("delete_project")?.delete(format!("{}/v1/projects/{id}", self.url));
        // What the answer looks like is not documented.
        match self.send::<serde_json::Value>("delete_project", request).await {
            Ok(_) => Ok(()),
            Err(error) if error.code.as_deref() == Some(NOT_FOUND) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn http(&self, operation: &'static str) -> Result<&Client, OutsideError> {
        self.http.as_ref().map_err(|error| OutsideError::from_http(System::Kinescope, operation, error))
    }

    /// Sends a request once: whoever is asked to wait decides how.
    async fn send<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        request: RequestBuilder,
    ) -> Result<T, OutsideError> {
        let fail = |error: &reqwest::Error| OutsideError::from_http(System::Kinescope, operation, error);
        let response = request.bearer_auth(&self.token).send().await.map_err(|error| fail(&error))?;
        let status = response.status();
        let retry_after = requested_wait(&response);
        let request_id = response
            .headers()
            .get("x-request-id")
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned);
        let body = response.bytes().await.map_err(|error| fail(&error))?;
        let error = if status.is_success() {
            match serde_json::from_slice(&body) {
                Ok(answer) => return Ok(answer),
                Err(error) => OutsideError::new(
                    OutsideErrorKind::Unavailable,
                    System::Kinescope,
                    operation,
                    format!("the answer can't be read: {error}"),
                ),
            }
        } else {
            read_refusal(operation, status, &body)
        };
        Err(OutsideError { request_id, retry_after, ..error })
    }
}

/// The wait that a 429 asks for, if it is in seconds (RFC 9110, 10.2.3).
fn requested_wait(response: &Response) -> Option<Duration> {
    if response.status() != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// The meaning of a refusal. The `error.code` decides: the HTTP status may mislead, such as 400 for a missing token.
fn read_refusal(operation: &'static str, status: StatusCode, body: &[u8]) -> OutsideError {
    let reason = serde_json::from_slice::<Refusal>(body).ok().map(|refusal| refusal.error);
    let code = reason.as_ref().map(|reason| reason.code.to_string());
    let kind = match (code.as_deref(), status.as_u16()) {
        (_, 429) => OutsideErrorKind::Throttled,
        (Some(code), _) if UNAUTHORIZED.contains(&code) => OutsideErrorKind::Denied,
        (_, 500..) => OutsideErrorKind::Unavailable,
        (None, 401 | 403) => OutsideErrorKind::Denied,
        _ => OutsideErrorKind::Refused,
    };
    let message = match reason {
        Some(RefusalReason { message, detail: Some(detail), .. }) if !detail.is_empty() => {
            format!("{message}: {detail}")
        }
        Some(RefusalReason { message, .. }) if !message.is_empty() => message,
        _ => format!("answered {status}"),
    };
    OutsideError { code, ..OutsideError::new(kind, System::Kinescope, operation, message) }
}

/// The code with which a step fails when Kinescope refuses.
pub(crate) fn failure_code(code: Option<&str>) -> FailureCode {
    match code {
        Some(LIMIT_REACHED) => FailureCode::KinescopeLimitReached,
        Some(NAME_TAKEN) => FailureCode::KinescopeNameTaken,
        _ => FailureCode::KinescopeRefused,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::extract::Query;
    use axum::routing::get;
    use axum::{Json, Router};
    use domain::provisioning::Failure;
    use serde_json::{Value, json};

    use super::*;
    use crate::settings::tests::settings;

    async fn serve(router: Router) -> Kinescope {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Kinescope::new(&Settings { kinescope_url: url, ..settings() })
    }

    async fn list(Query(query): Query<Vec<(String, String)>>) -> Json<Value> {
        assert!(query.contains(&("catalog_type".to_owned(), "vod".to_owned())));
        let page = query.iter().find(|(name, _)| name == "page").unwrap().1.clone();
        let name = |number: u32| format!("{number}.example");
        let pages = [0..100, 100..200, 200..201];
        let projects: Vec<Value> = pages[page.parse::<usize>().unwrap() - 1]
            .clone()
            .map(|number| {
                json!({"id": number.to_string(), "name": name(number), "privacy_type": "custom",
                       "privacy_domains": [name(number)]})
            })
            .collect();
        Json(json!({"meta": {"pagination": {"page": 1, "per_page": 100, "total": 201}}, "data": projects}))
    }

    #[tokio::test]
    async fn a_project_is_found_on_the_last_page() {
        let kinescope = serve(Router::new().route("/v1/projects", get(list))).await;
        let project = kinescope.find_project_by_name("200.example").await.unwrap().unwrap();
        assert_eq!(project.id, "200");
        assert!(project.is_limited_to("200.example"));
        assert!(!project.is_limited_to("20.example"));
        assert_eq!(kinescope.find_project_by_name("201.example").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_request_that_comes_too_often_is_sent_once_and_says_how_long_to_wait() {
        let waits = [
            ("0", Some(0)),
            ("60", Some(60)),
            ("18446744073709551615", Some(3600)),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("-1", None),
        ];
        for (header, seconds) in waits {
            let count = Arc::new(AtomicU32::new(0));
            let asked = Arc::clone(&count);
            let answer = move || {
                asked.fetch_add(1, Ordering::SeqCst);
                let body = json!({"error": {"code": 429_000, "message": "Too many requests"}});
                std::future::ready((StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, header)], Json(body)))
            };
            let kinescope = serve(Router::new().route("/v1/projects", axum::routing::post(answer))).await;
            let error = kinescope.create_project("acme.example", "acme.example").await.unwrap_err();
            assert_eq!(error.kind, OutsideErrorKind::Throttled);
            assert_eq!(error.retry_after, seconds.map(Duration::from_secs), "Retry-After: {header}");
            assert_eq!(count.load(Ordering::SeqCst), 1);
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_code() {
        let refusals = [
            (400, Some(100_101), FailureCode::KinescopeUnauthorized),
            (401, Some(100_102), FailureCode::KinescopeUnauthorized),
            (403, Some(100_103), FailureCode::KinescopeUnauthorized),
            (402, Some(100_106), FailureCode::KinescopeLimitReached),
            (400, Some(400_203), FailureCode::KinescopeNameTaken),
            (400, Some(402_402), FailureCode::KinescopeRefused),
            (429, Some(1), FailureCode::Throttled),
            (500, Some(1), FailureCode::Unavailable),
            (502, None, FailureCode::Unavailable),
            (403, None, FailureCode::KinescopeUnauthorized),
            (418, None, FailureCode::KinescopeRefused),
        ];
        for (status, code, expected) in refusals {
            let body = code.map_or_else(
                || "<html>".to_owned(),
                |code| json!({"error": {"code": code, "message": "No", "detail": "really"}}).to_string(),
            );
            let error = read_refusal("create_project", status.try_into().unwrap(), body.as_bytes());
            assert_eq!(Failure::from(error).code, expected, "{status} {code:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_kinescope_said() {
        let body = br#"{"error":{"code":402402,"message":"Validation failed","detail":"name is empty"}}"#;
        let error = read_refusal("create_project", StatusCode::BAD_REQUEST, body);
        assert_eq!(error.to_string(), "Kinescope, create_project: Validation failed: name is empty (402402)");
    }
}
