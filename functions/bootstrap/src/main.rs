//! The process of every Lambda: it reads what it is told, opens its connections while it is not paid for by the
//! request, and then does the work that its handler names.

use std::convert::Infallible;
use std::process::ExitCode;

use aws_sdk_secretsmanager::Client;
use bootstrap::{Secrets, SecretsError, Settings, SettingsError, Work};
use cloud::Cloud;
use company::import_users::{self, ImportError};
use domain::Clock;
use domain::provisioning::Failure;
use identity::add_super_admin::{self, AddSuperAdminError};
use identity::note_letter_events::{self, NoteError};
use lambda_http::Request;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use provisioning::{Context, Function};
use serde_json::Value;
use store::{CursorKey, Store};
use web::{App, Base, Passwords, Service};

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    #[error("the Lambda runtime has ended: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

// A Lambda has one request at a time and, at the memory that ours have, a part of one processor: more threads would only
// take turns on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    bootstrap::log::write_json_to_stdout();
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
    let configuration = cloud::aws_configuration(&cloud).await;
    let client = Client::new(&configuration);
    let Secrets { keys, kinescope_token } = Secrets::read(&client, &secrets).await?;
    cloud.kinescope_token = kinescope_token;
    let store = Store::connect(&configuration, &table, CursorKey::new(&keys.cursor_key));
    let clients = Cloud::connect(&cloud, &configuration);
    open_connection(&store).await;
    match work {
        Work::Endpoints(routes) => {
            let base = Base::new(&cloud.base, cloud.port);
            let app = App::new(store, clients, Clock::System, base, keys.signing_keys, Passwords::default());
            answer_requests(Service::new(app, routes)).await
        }
        Work::Provisioning(function) => {
            let context = Context { store, cloud: clients, clock: Clock::System, settings: cloud };
            run_function(function, &context).await
        }
        Work::AddSuperAdmin => add_super_admins(&store).await,
        Work::ImportUsers => move_users_over(&store).await,
        Work::NoteLetterEvents => note_events_of_letters(&store).await,
    }
}

async fn answer_requests(service: Service) -> Result<(), StartError> {
    let service = &service;
    let answer = async |request: Request| Ok::<_, Infallible>(bootstrap::answer(service, request).await);
    Ok(lambda_http::run(service_fn(answer)).await?)
}

async fn run_function(function: Function, context: &Context) -> Result<(), StartError> {
    let run = async |event: LambdaEvent<Value>| function.run(context, event.payload).await.map_err(diagnose);
    Ok(lambda_runtime::run(service_fn(run)).await?)
}

async fn add_super_admins(store: &Store) -> Result<(), StartError> {
    let passwords = &Passwords::default();
    let diagnose = |error: AddSuperAdminError| Diagnostic {
        error_type: error.name().to_owned(),
        error_message: error.to_string(),
    };
    let add = async |event: LambdaEvent<Value>| {
        add_super_admin::answer_invocation(store, passwords, &Clock::System, event.payload)
            .await
            .map_err(diagnose)
    };
    Ok(lambda_runtime::run(service_fn(add)).await?)
}

async fn note_events_of_letters(store: &Store) -> Result<(), StartError> {
    let diagnose = |error: NoteError| Diagnostic {
        error_type: error.name().to_owned(),
        error_message: error.to_string(),
    };
    let note = async |event: LambdaEvent<Value>| {
        note_letter_events::answer_invocation(store, event.payload).await.map_err(diagnose)
    };
    Ok(lambda_runtime::run(service_fn(note)).await?)
}

async fn move_users_over(store: &Store) -> Result<(), StartError> {
    let diagnose = |error: ImportError| Diagnostic {
        error_type: error.name().to_owned(),
        error_message: error.to_string(),
    };
    let import = async |event: LambdaEvent<Value>| {
        import_users::answer_invocation(store, &Clock::System, event.payload).await.map_err(diagnose)
    };
    Ok(lambda_runtime::run(service_fn(import)).await?)
}

/// The state machine compares the error's type with what its `ErrorEquals` names.
fn diagnose(failure: Failure) -> Diagnostic {
    Diagnostic { error_type: failure.code.name().to_owned(), error_message: failure.detail }
}

/// A Lambda has a whole processor while it starts, and TLS is what costs most of a first request. If DynamoDB does not
/// answer now, it may when it is needed.
async fn open_connection(store: &Store) {
    if let Err(error) = store.warm_up().await {
        tracing::warn!(%error, "DynamoDB has not answered yet");
    }
}
