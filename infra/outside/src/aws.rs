//! AWS on loopback: one address at which the production clients, and the `aws` command line, find `DynamoDB`, S3, Route
//! 53, Secrets Manager, SES, SQS and Step Functions. A request is recognised by the marks of AWS's SDKs, named by its
//! operation, passed through the faults, and handed to its service. Signatures are not checked: any credentials will do.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use states::StateMachines;

use crate::account::ACCOUNT;
use crate::durable::{self, OpenError};
use crate::dynamodb::{Tables, Units};
use crate::faults::{Faults, Incoming};
use crate::operations::{Asked, S3Target, name_route53, name_s3};
use crate::permissions::{on_bucket, permissions_for};
use crate::protocol::{self, Refusal};
use crate::route53::{Record, Route53};
use crate::s3::{Bucket, Form, Now, S3};
use crate::secretsmanager::SecretsManager;
use crate::service::Service;
use crate::ses::{Letter, Ses, read_form};
use crate::sqs::{Message, Queue, Sqs};

/// The largest request in bytes. S3 takes 5 GiB at once; here a body is held in memory.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// Why [`AwsEndpoint::prepare`] could not make what the platform needs.
#[derive(Debug, thiserror::Error)]
#[error("the local AWS could not be prepared: {0}")]
pub struct PrepareError(String);

/// The simulated AWS, cheap to clone.
#[derive(Clone)]
pub struct AwsEndpoint {
    services: Arc<Services>,
}

struct Services {
    faults: Faults,
    dynamodb: Tables,
    s3: S3,
    route53: Route53,
    secretsmanager: SecretsManager,
    ses: Ses,
    sqs: Sqs,
    state_machines: StateMachines,
}

impl AwsEndpoint {
    /// Opens the state kept in this folder, or creates it. Damaged state is an error that names the file.
    pub async fn open(
        folder: &Path,
        faults: Faults,
        state_machines: StateMachines,
        now: Now,
    ) -> Result<Self, OpenError> {
        winterbaume_core::set_default_account_id(ACCOUNT);
        durable::create_folder(folder)?;
        let s3 = S3::open(&folder.join("s3"), now).await?;
        let route53 = Route53::open(&folder.join("route53")).await?;
        let ses = Ses::open(&folder.join("ses")).await?;
        // Last, since SQLite takes up the journal of a killed process as it opens, and a start that is refused for
        // another file is to change nothing.
        let dynamodb = Tables::open(&folder.join("dynamodb.sqlite"))?;
        let secretsmanager = SecretsManager::default();
        let sqs = Sqs::default();
        let services = Services { faults, dynamodb, s3, route53, secretsmanager, ses, sqs, state_machines };
        Ok(Self { services: Arc::new(services) })
    }

    /// Makes what an account has before the platform is deployed: the hosted zone of the base domain and the
    /// sender's verified address. Gives the zone's id, as `Z…` without a path; does nothing the second time.
    /// `base_host` may carry a port.
    pub async fn prepare(&self, base_host: &str, sender: &str) -> Result<String, PrepareError> {
        let domain = base_host.split(':').next().unwrap_or_default();
        self.services.ses.ensure_identity(sender).await.map_err(PrepareError)?;
        self.services.route53.ensure_zone(domain).await.map_err(PrepareError)
    }

    /// Puts a secret into Secrets Manager, which forgets it with the process.
    pub async fn create_secret(&self, name: &str, text: &str) -> Result<(), PrepareError> {
        self.services.secretsmanager.create(name, text).await.map_err(PrepareError)
    }

    /// Makes a queue with these attributes, named as in the API reference. SQS forgets it with the process.
    pub async fn create_queue(
        &self,
        name: &str,
        attributes: HashMap<String, String>,
    ) -> Result<(), PrepareError> {
        self.services.sqs.create(name, attributes).await.map_err(PrepareError)
    }

    /// The endpoint, to be served at the root of an address of its own.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.services.clone())
    }

    /// Sets how many letters SES takes in a second.
    pub fn set_send_rate(&self, letters: u32) {
        self.services.ses.set_rate(letters);
    }

    /// How many items of the table have a key of this index that begins with one of these: a look at the disk, which no
    /// log of calls tells of.
    pub fn count_items(&self, table: &str, key: &str, beginnings: &[&str]) -> usize {
        self.services.dynamodb.count(table, key, beginnings)
    }

    /// From now on, a read of the table that does not ask for what was written before sees everything but the latest write,
    /// as it may on AWS.
    pub fn read_late(&self) -> Result<(), OpenError> {
        self.services.dynamodb.read_late()
    }

    /// What the table has been charged for since this was asked last. The first time nothing, and from then on it is counted.
    pub fn charged(&self) -> Units {
        self.services.dynamodb.charged()
    }

    /// Puts items into a table, as JSON with the types of their attributes: more of them than requests could write.
    ///
    /// # Errors
    ///
    /// What the database says of these items.
    pub fn plant(&self, table: &str, items: Vec<serde_json::Value>) -> Result<(), String> {
        self.services.dynamodb.plant(table, items)
    }

    /// The letters that SES accepted, oldest first.
    pub async fn letters(&self) -> Vec<Letter> {
        self.services.ses.letters().await
    }

    /// The record sets of a hosted zone, in Route 53's order; none for an unknown zone.
    pub async fn records(&self, zone: &str) -> Vec<Record> {
        self.services.route53.records(zone).await
    }

    /// The hosted zones: id and name.
    pub async fn zones(&self) -> Vec<(String, String)> {
        self.services.route53.zones().await
    }

    /// The buckets by name, with their current objects.
    pub async fn buckets(&self) -> Vec<Bucket> {
        self.services.s3.list().await
    }

    /// The queues by name, with the numbers of their messages.
    pub async fn queues(&self) -> Vec<Queue> {
        self.services.sqs.queues().await
    }

    /// Receives a batch of a queue's messages, as Lambda's own pollers do: neither faults nor the log of calls know of it.
    pub async fn receive(&self, queue: &str) -> Vec<Message> {
        self.services.sqs.receive(queue).await
    }

    /// Receives a batch of a queue's messages as soon as there are any.
    pub async fn wait_for_messages(&self, queue: &str) -> Vec<Message> {
        self.services.sqs.wait_for_messages(queue).await
    }

    /// Deletes a message that was received from this queue.
    pub async fn delete_message(&self, queue: &str, message: &Message) {
        self.services.sqs.delete(queue, message).await;
    }
}

async fn answer(State(services): State<Arc<Services>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => body,
        Err(error) => return (StatusCode::PAYLOAD_TOO_LARGE, error.to_string()).into_response(),
    };
    if let Some((bucket, content_type)) = form_to(&parts.method, &parts.uri, &parts.headers) {
        let answer = match Form::read(&content_type, body).await {
            Ok(form) => services.take(&bucket, form, &parts).await,
            Err(refusal) => refusal.into_answer(Service::S3),
        };
        return services.allow_script(Some(&bucket), &parts, answer).await;
    }
    let Some((service, operation, asked)) = recognise(&parts, &body) else {
        return refuse_unrecognised(&parts);
    };
    let incoming = Incoming {
        service,
        operation: &operation,
        method: &parts.method,
        caller: credential_scope(&parts).and_then(|scope| scope.into_iter().next()),
        needs: permissions_for(&asked, &operation, &parts, &body),
    };
    let bucket = if let Asked::S3(target) = &asked { target.bucket.clone() } else { None };
    let answer = services.faults.answer(incoming, services.work(asked, &operation, &parts, body)).await;
    services.allow_script(bucket.as_deref(), &parts, answer).await
}

/// Whether a page of any address may send this: a form to a bucket, which stores nothing without a policy that somebody with a
/// key has signed.
pub fn is_form_to_a_bucket(request: &Request) -> bool {
    form_to(request.method(), request.uri(), request.headers()).is_some()
}

/// The bucket to which a browser sends a form, and the type of the form. Nothing else comes without a signature of its own.
fn form_to(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<(String, String)> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = text(header::CONTENT_TYPE).filter(|kind| kind.starts_with("multipart/form-data"))?;
    let is_form = method == Method::POST && text(header::AUTHORIZATION).is_none();
    let target = S3Target::parse(text(header::HOST).unwrap_or_default(), uri.path());
    target.bucket.filter(|_| is_form && target.key.is_none()).map(|bucket| (bucket, content_type.to_owned()))
}

impl Services {
    async fn take(&self, bucket: &str, form: Form, parts: &Parts) -> Response {
        let target = S3Target { bucket: Some(bucket.to_owned()), key: Some(form.key().to_owned()) };
        let incoming = Incoming {
            service: Service::S3,
            operation: "PostObject",
            method: &parts.method,
            caller: form.caller(),
            needs: vec![on_bucket("PostObject", &target)],
        };
        self.faults.answer(incoming, self.s3.take(bucket, &form)).await
    }

    /// Lets a script of another origin have the answer, where the bucket allows it.
    async fn allow_script(&self, bucket: Option<&str>, parts: &Parts, mut answer: Response) -> Response {
        if parts.method != Method::OPTIONS
            && let Some(headers) = self.s3.allowed(bucket, &parts.headers, parts.method.as_str()).await
        {
            answer.headers_mut().extend(headers);
        }
        answer
    }

    async fn work(&self, asked: Asked, operation: &str, parts: &Parts, body: Bytes) -> Response {
        match asked {
            Asked::DynamoDb => self.dynamodb.handle(operation, &body),
            Asked::StepFunctions => {
                let (status, reply) = self.state_machines.handle(operation, &body);
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                protocol::aws_json_body(status, reply.to_string())
            }
            Asked::S3(target) => self.s3.handle(&target, parts, body).await,
            Asked::Route53 => self.route53.handle(operation, parts, body).await,
            Asked::SecretsManager => self.secretsmanager.handle(parts, body).await,
            Asked::Ses(form) => self.ses.handle(&form, parts, body).await,
            Asked::Sqs => self.sqs.handle(operation, parts, body).await,
        }
    }
}

/// The service and the operation: by `X-Amz-Target` where the protocol has it, else by the service that the
/// request is signed for (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>).
fn recognise(parts: &Parts, body: &Bytes) -> Option<(Service, String, Asked)> {
    if let Some(target) = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()) {
        let (interface, operation) = target.split_once('.')?;
        let (service, asked) = match interface {
            "DynamoDB_20120810" | "DynamoDBStreams_20120810" => (Service::DynamoDb, Asked::DynamoDb),
            "AWSStepFunctions" => (Service::StepFunctions, Asked::StepFunctions),
            "AmazonSQS" => (Service::Sqs, Asked::Sqs),
            "secretsmanager" => (Service::SecretsManager, Asked::SecretsManager),
            _ => return None,
        };
        return Some((service, operation.to_owned(), asked));
    }
    let query = parts.uri.query().unwrap_or_default();
    if parts.method == Method::OPTIONS {
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let target = S3Target::parse(host, parts.uri.path());
        return Some((Service::S3, "OptionsObject".to_owned(), Asked::S3(target)));
    }
    match credential_scope(parts)?.iter().rev().nth(1)?.as_str() {
        "s3" => {
            let host =
                parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
            let target = S3Target::parse(host, parts.uri.path());
            let copies = parts.headers.contains_key("x-amz-copy-source");
            let operation = name_s3(&parts.method, &target, query, copies);
            Some((Service::S3, operation, Asked::S3(target)))
        }
        "route53" => Some((Service::Route53, name_route53(&parts.method, parts.uri.path()), Asked::Route53)),
        "ses" => {
            let form = read_form(body);
            let action = form.get("Action").cloned();
            let operation = action.unwrap_or_else(|| format!("{} {}", parts.method, parts.uri.path()));
            Some((Service::Ses, operation, Asked::Ses(form)))
        }
        _ => None,
    }
}

/// The credential scope `<key>/<date>/<region>/<service>/aws4_request`, in its parts. It stands in the Authorization
/// header, or in the query of a presigned address.
fn credential_scope(parts: &Parts) -> Option<Vec<String>> {
    let in_header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credential = if let Some((_, rest)) = in_header.and_then(|value| value.split_once("Credential=")) {
        rest.split(',').next()?.to_owned()
    } else {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).ok()?;
        pairs.into_iter().find(|(name, _)| name == "X-Amz-Credential")?.1
    };
    Some(credential.split('/').map(str::to_owned).collect())
}

/// A request without a signature is a stranger's. S3 denies a stranger everything that is not public, and nothing here is
/// public.
fn refuse_unrecognised(parts: &Parts) -> Response {
    let asked = parts.headers.get("x-amz-target").or(parts.headers.get(header::AUTHORIZATION));
    match asked {
        Some(asked) => {
            let message = format!("Not simulated here: {}", String::from_utf8_lossy(asked.as_bytes()));
            (StatusCode::NOT_IMPLEMENTED, Body::from(message)).into_response()
        }
        None => Refusal::new(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied").into_answer(Service::S3),
    }
}
