//! A Lambda as AWS runs it, without AWS and without containers: the real program in a process of its own. It gets its
//! work from a stand-in of the Runtime API (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as PathOf, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use states::FunctionError;
use tokio::net::TcpListener;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot, watch};
use uuid::Uuid;

/// The time that Lambda waits for an answer. A longer wait fails the test.
const TIMEOUT: Duration = Duration::from_secs(30);

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:kabinet";

type Answer = Result<Value, FunctionError>;

/// A running Lambda; it ends when it is dropped.
pub struct Lambda {
    process: Child,
    invocations: mpsc::UnboundedSender<Invocation>,
    /// The lines that the process has written so far; closed once the process has ended.
    output: watch::Receiver<Vec<String>>,
    /// From the start of the process to its first question for work: what Lambda calls the init phase.
    pub init: Duration,
}

struct Invocation {
    event: String,
    answer: oneshot::Sender<Answer>,
}

/// What one process sees of the Runtime API.
struct Runtime {
    ready: Mutex<Option<oneshot::Sender<Instant>>>,
    waiting: AsyncMutex<mpsc::UnboundedReceiver<Invocation>>,
    under_way: Mutex<HashMap<String, oneshot::Sender<Answer>>>,
}

impl Lambda {
    /// Starts the program with an environment of the given variables and those that Lambda adds. If the program ends
    /// before it asks for work, the error is what it has written.
    pub async fn start<K: AsRef<OsStr>, V: AsRef<OsStr>>(
        program: &Path,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, String> {
        let (invocations, waiting) = mpsc::unbounded_channel();
        let (ready, is_ready) = oneshot::channel();
        let runtime = Runtime {
            ready: Mutex::new(Some(ready)),
            waiting: AsyncMutex::new(waiting),
            under_way: Mutex::default(),
        };
        let address = serve(runtime).await;
        let begun = Instant::now();
        let mut process = Command::new(program)
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "kabinet")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = collect(BufReader::new(process.stdout.take().unwrap()));
        let mut ended = output.clone();
        tokio::select! {
            at = is_ready => {
                let init = at.unwrap().duration_since(begun);
                Ok(Self { process, invocations, output, init })
            }
            () = until_closed(&mut ended) => {
                process.wait().unwrap();
                Err(ended.borrow().join("\n"))
            }
        }
    }

    /// Hands the Lambda an event, and answers its answer; if the process ends instead, the error that Lambda would give.
    pub async fn invoke(&self, event: &Value) -> Result<Value, FunctionError> {
        let (answer, answered) = oneshot::channel();
        self.invocations.send(Invocation { event: event.to_string(), answer }).unwrap();
        let mut ended = self.output.clone();
        tokio::select! {
            answer = answered => answer.unwrap(),
            () = until_closed(&mut ended) => {
                let message = ended.borrow().join("\n");
                Err(FunctionError { error_type: "Runtime.ExitError".to_owned(), message })
            }
            () = tokio::time::sleep(TIMEOUT) => panic!("no answer to {event}"),
        }
    }

    /// The lines that the Lambda has logged so far.
    pub fn written(&self) -> Vec<String> {
        self.output.borrow().clone()
    }

    /// The identifier of the Lambda's process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads everything that a process writes, line by line.
fn collect(lines: impl BufRead + Send + 'static) -> watch::Receiver<Vec<String>> {
    let (write, output) = watch::channel(Vec::new());
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            write.send_modify(|output| output.push(line));
        }
    });
    output
}

async fn until_closed(output: &mut watch::Receiver<Vec<String>>) {
    while output.changed().await.is_ok() {}
}

async fn serve(runtime: Runtime) -> SocketAddr {
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(respond))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(fail))
        .with_state(Arc::new(runtime));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Waits for an invocation and hands it over. The process is over when there will be none.
async fn next(State(runtime): State<Arc<Runtime>>) -> Response {
    if let Some(ready) = runtime.ready.lock().unwrap().take() {
        let _ = ready.send(Instant::now());
    }
    let Some(Invocation { event, answer }) = runtime.waiting.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let id = Uuid::now_v7().to_string();
    let deadline = jiff::Timestamp::now() + TIMEOUT;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id.clone()),
        ("lambda-runtime-deadline-ms", deadline.as_millisecond().to_string()),
        ("lambda-runtime-invoked-function-arn", FUNCTION.to_owned()),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0".to_owned()),
    ];
    runtime.under_way.lock().unwrap().insert(id, answer);
    (axum::response::AppendHeaders(headers), event).into_response()
}

async fn respond(runtime: State<Arc<Runtime>>, PathOf(id): PathOf<String>, body: Bytes) -> StatusCode {
    finish(&runtime, &id, Ok(serde_json::from_slice(&body).unwrap()))
}

/// An error as `{"errorType", "errorMessage"}`.
async fn fail(runtime: State<Arc<Runtime>>, PathOf(id): PathOf<String>, body: Bytes) -> StatusCode {
    let error: Value = serde_json::from_slice(&body).unwrap();
    let text = |field: &str| error[field].as_str().unwrap().to_owned();
    let error = FunctionError { error_type: text("errorType"), message: text("errorMessage") };
    finish(&runtime, &id, Err(error))
}

fn finish(runtime: &Runtime, id: &str, answer: Answer) -> StatusCode {
    let waiting = runtime.under_way.lock().unwrap().remove(id);
    if waiting.is_some_and(|waiting| waiting.send(answer).is_ok()) {
        StatusCode::ACCEPTED
    } else {
        StatusCode::BAD_REQUEST
    }
}
