//! Secrets Manager, by winterbaume. Its contents last as long as the process: they are the platform's own secrets, which
//! the local runtime keeps and puts in at each start.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use serde_json::json;
use winterbaume_core::MockService;
use winterbaume_secretsmanager::SecretsManagerService;

use crate::winterbaume::{into_answer, request_for};

#[derive(Default)]
pub(crate) struct SecretsManager(SecretsManagerService);

impl SecretsManager {
    pub(crate) async fn handle(&self, parts: &Parts, body: Bytes) -> Response {
        let request = request_for("secretsmanager", &parts.method, "/", &parts.headers, body);
        into_answer(self.0.handle(request).await)
    }

    /// Puts a new secret in.
    pub(crate) async fn create(&self, name: &str, text: &str) -> Result<(), String> {
        let target = HeaderName::from_static("x-amz-target");
        let headers =
            HeaderMap::from_iter([(target, HeaderValue::from_static("secretsmanager.CreateSecret"))]);
        let body = json!({"Name": name, "SecretString": text}).to_string().into();
        let answer = self.0.handle(request_for("secretsmanager", &Method::POST, "/", &headers, body)).await;
        if answer.status == 200 { Ok(()) } else { Err(String::from_utf8_lossy(&answer.body).into_owned()) }
    }
}
