//! The process of a Lambda. While it starts, before a request pays for the time, it reads its settings and secrets and
//! opens its connections; then it does the work that its handler names.

use std::process::ExitCode;

use aws_sdk_secretsmanager::Client;
use cloud::Cloud;
use domain::Clock;
use store::Store;

use crate::declaration::{Lambda, Tools};
use crate::log;
use crate::secrets::{Secrets, SecretsError, SigningKey};
use crate::settings::{Settings, SettingsError};

/// The reason why a Lambda takes no work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    #[error("there is no runtime: {0}")]
    Threads(#[from] std::io::Error),
    #[error("the Lambda runtime has ended: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

/// A Lambda that is ready for its first request.
pub struct Started {
    lambda: Lambda,
    tools: Tools,
    signing_keys: Vec<SigningKey>,
}

/// The whole run of a program. Its environment names the Lambda that it is.
pub fn run(lambdas: Vec<Lambda>) -> ExitCode {
    log::write_json_to_stdout();
    match take_work(lambdas) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "not started");
            ExitCode::FAILURE
        }
    }
}

fn take_work(lambdas: Vec<Lambda>) -> Result<(), StartError> {
    let settings = Settings::from_environment(lambdas)?;
    // A Lambda has one request at a time and, with the memory of ours, a part of one processor: more threads would only
    // take turns on it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let Started { lambda, tools, signing_keys } = Started::with(settings).await?;
        Ok(lambda.work.run(tools, signing_keys).await?)
    })
}

impl Started {
    /// Does the work before the first request: reads the secrets, makes the clients, opens the connection to the table.
    pub async fn with(settings: Settings) -> Result<Self, StartError> {
        let Settings { lambda, table, secrets, mut cloud } = settings;
        let configuration = cloud::aws_configuration(&cloud);
        let Secrets { keys, kinescope_token } = Secrets::read(&Client::new(&configuration), &secrets).await?;
        cloud.kinescope_token = kinescope_token;
        let store = Store::connect(&configuration, &table, keys.sealing_keys);
        open_connection(&store).await;
        let clients = Cloud::connect(&cloud, &configuration);
        let tools = Tools { store, cloud: clients, clock: Clock::System, settings: cloud };
        Ok(Self { lambda, tools, signing_keys: keys.signing_keys })
    }
}

/// A Lambda has a whole processor while it starts, and TLS is most of the cost of a first request. If DynamoDB does not
/// answer now, it may answer when it is needed.
async fn open_connection(store: &Store) {
    if let Err(error) = store.warm_up().await {
        tracing::warn!(%error, "DynamoDB has not answered yet");
    }
}
