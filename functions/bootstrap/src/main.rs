//! The process of every Lambda: it reads what it is told, opens its connections while it is not paid for by the
//! request, and then does the work that its handler names.

use std::process::ExitCode;

use bootstrap::{Secrets, SecretsError, Settings, SettingsError, Work};
use cloud::{Cloud, ConnectError};
use domain::Clock;
use domain::provisioning::Failure;
use lambda_http::Request;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use provisioning::{Context, Function};
use serde_json::Value;
use store::{CursorKey, Store};
use web::{App, Routes, Service};

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the Lambda runtime has ended: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

// A Lambda has one request at a time and, at the memory that ours have, a part of one processor: more threads would only
// take turns on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // The span of the runtime carries the request's identifier and its trace.
    tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_target(false).init();
    match Box::pin(run()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "not started");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), StartError> {
    let Settings { work, table, secrets, mut cloud } = Settings::from_environment()?;
    let client = aws_sdk_secretsmanager::Client::new(&cloud::aws_configuration(&cloud).await);
    let Secrets { keys, kinescope_token } = Secrets::read(&client, &secrets).await?;
    cloud.kinescope_token = kinescope_token;
    match work {
        Work::Endpoints(routes) => answer_requests(routes, &cloud, &table, keys).await,
        Work::Provisioning(function) => run_function(function, cloud, &table).await,
    }
}
