//! An outside world of a test's own, on ephemeral ports, which can be closed and opened again over its folder.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use axum::Router;
use jiff::Timestamp;
use outside::{ACCOUNT, AwsEndpoint, Faults, Kinescope, Limits, REGION, SECRET};
use serde_json::{Value, json};
use states::{Pace, Settings, StateMachines};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const TOKEN: &str = "token-of-the-workspace";
pub(crate) const SENDER: &str = "no-reply@localhost";

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) faults: Faults,
    pub(crate) kills: Arc<AtomicU32>,
    /// In seconds.
    clock: Arc<AtomicI64>,
    pub(crate) aws: AwsEndpoint,
    pub(crate) machines: StateMachines,
    pub(crate) kinescope: Kinescope,
    pub(crate) zone: String,
    pub(crate) aws_address: String,
    pub(crate) kinescope_address: String,
    servers: Vec<JoinHandle<()>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_limits(Limits::LIFTED).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::over(tempfile::tempdir().unwrap(), limits).await
    }

    /// Ends this world as a killed process would, and opens another over what it left on disk.
    pub(crate) async fn restarted(self) -> Self {
        for server in &self.servers {
            server.abort();
        }
        self.machines.abort();
        Self::over(self.folder, Limits::LIFTED).await
    }

    async fn over(folder: TempDir, limits: Limits) -> Self {
        let kills = Arc::new(AtomicU32::new(0));
        let counted = kills.clone();
        let faults = Faults::new(Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }));
        let machines = open_machines(folder.path());
        let clock = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
        let read = clock.clone();
        let now = Arc::new(move || Timestamp::from_second(read.load(Ordering::SeqCst)).unwrap());
        let of_aws = folder.path().join("aws");
        let aws = AwsEndpoint::open(&of_aws, faults.clone(), machines.clone(), now).await.unwrap();
        let zone = aws.prepare("localhost:8080", SENDER).await.unwrap();
        let file = folder.path().join("kinescope.json");
        let kinescope = Kinescope::open(&file, TOKEN, limits, faults.clone()).unwrap();
        let (aws_address, aws_server) = serve(aws.router()).await;
        let (kinescope_address, kinescope_server) = serve(kinescope.router()).await;
        let servers = vec![aws_server, kinescope_server];
        Self {
            folder,
            faults,
            kills,
            clock,
            aws,
            machines,
            kinescope,
            zone,
            aws_address,
            kinescope_address,
            servers,
        }
    }

    /// What time it is for signatures.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.clock.fetch_add(time.as_secs().try_into().unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn switch_on(&self, fault: Value) {
        self.faults.switch_on(serde_json::from_value(fault).unwrap());
    }

    /// The operations asked of a service, in order.
    pub(crate) fn operations(&self, service: outside::Service) -> Vec<String> {
        let calls = self.faults.calls().into_iter();
        calls.filter(|call| call.service == service).map(|call| call.operation).collect()
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.configuration()).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.configuration())
    }

    pub(crate) fn route53(&self) -> aws_sdk_route53::Client {
        aws_sdk_route53::Client::new(&self.configuration())
    }

    pub(crate) fn secretsmanager(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.configuration())
    }

    pub(crate) fn ses(&self) -> aws_sdk_ses::Client {
        aws_sdk_ses::Client::new(&self.configuration())
    }

    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.configuration())
    }

    pub(crate) fn step_functions(&self) -> aws_sdk_sfn::Client {
        aws_sdk_sfn::Client::new(&self.configuration())
    }

    /// Asks the simulated AWS once, and not for long.
    fn configuration(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(3)).build();
        let credentials = Credentials::new("local", SECRET, None, None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&self.aws_address)
            .region(Region::new(REGION))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build()
    }
}

/// Functions echo their payload.
pub(crate) fn open_machines(folder: &Path) -> StateMachines {
    let settings = Settings {
        folder: folder.join("states"),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        pace: Pace::Instant,
    };
    StateMachines::open(settings, Arc::new(|_, payload| Box::pin(async move { Ok(payload) }))).unwrap()
}

pub(crate) async fn serve(router: Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

pub(crate) fn fault(service: &str, operation: &str, mode: &str) -> Value {
    json!({ "service": service, "operation": operation, "mode": mode })
}
