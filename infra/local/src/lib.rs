//! The whole platform in one process: the product's own code, its own state machine, and the outside world on loopback
//! addresses, all state in one folder. `cargo run` starts it; the tests start as many as they need.

mod codes;
mod environment;
mod folder;
mod letter_events;
mod queues;
mod requests;
mod roles;
mod secrets;
mod serve;
mod settings;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodRouter;
use cloud::{Cloud, Secret};
use domain::{Clock, Email, Task};
use lambda::{Diagnostic, KeyNames, Lambda, Tools, Trigger};
use outside::{AwsEndpoint, Faults, Kinescope, guarded, guarded_but_for, is_form_to_a_bucket};
use queues::EventSource;
use serde_json::Value;
use states::{FunctionError, StateMachines};
use store::{Store, StoreError};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use web::{App, ClientAddress, Endpoint, Product, Service};

pub use requests::{Answered, Recorded, Requests};
use roles::Roles;
pub use roles::as_lambda;
use secrets::Secrets;
use serve::serve;
pub use settings::{Settings, variable};

const TABLE: &str = "kabinet";
/// The state machines, by their names.
const STATE_MACHINES: [(&str, &str); 2] = [
    ("kabinet-provisioning", include_str!("../../provisioning.asl.json")),
    ("kabinet-leaving", include_str!("../../leaving.asl.json")),
];
const SENDER: &str = "kabinet@localhost";
const CONFIGURATION_SET: &str = "kabinet-letters";
/// The beginning of the names of secrets.
const SECRETS: &str = "kabinet";
const KINESCOPE_TOKEN: &str = "local-kinescope-token";
const BASE: &str = "localhost";
/// The handler of the Lambda that finds later work of which no worker has heard.
const SWEEP: &str = "tasks.sweep";
/// How often [`Local::work`] looks for further work.
const WORKED_AT_MOST: usize = 2_000;
/// How often the Lambdas of a schedule are invoked. The first time is at the start.
const SCHEDULED_EVERY: Duration = Duration::from_secs(20);

/// Why the platform did not start. Each error is one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("port {port} can't be used ({source}): free it, or choose another with {variable}")]
    Port { port: u16, variable: &'static str, source: std::io::Error },
    #[error("the folder {} can't be used ({source}): make it writable, or choose another with KABINET_DATA", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("the folder {} is used by another running platform: stop it, or choose another with KABINET_DATA", .0.display())]
    InUse(PathBuf),
    #[error("the folder {} holds other things and is open to others: choose another with KABINET_DATA, or close it with chmod 700", .0.display())]
    Open(PathBuf),
    #[error("the folder {} has a demo that was not finished: remove it, or choose another with KABINET_DATA", .0.display())]
    Unfinished(PathBuf),
    #[error("{0}: move it away to start without it, or put back a copy")]
    Damaged(String),
    #[error("{0} is not what it should be: {1}")]
    Variable(&'static str, String),
    #[error("the platform could not be set up: {0}")]
    SetUp(String),
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        Self::SetUp(error.to_string())
    }
}

/// The Lambdas that can be invoked, and their tools.
#[derive(Clone)]
pub(crate) struct Functions {
    tools: Arc<Tools>,
    lambdas: Arc<[Lambda]>,
}

/// A running platform. It stops when the runtime stops in which it was started.
pub struct Local {
    pub address: SocketAddr,
    pub aws_address: SocketAddr,
    pub kinescope_address: SocketAddr,
    pub store: Store,
    pub cloud: Cloud,
    pub clock: Clock,
    pub aws: AwsEndpoint,
    pub hosted_zone: String,
    pub kinescope: Kinescope,
    pub kinescope_token: &'static str,
    pub machines: StateMachines,
    pub faults: Faults,
    pub requests: Requests,
    functions: Arc<Functions>,
    event_sources: Vec<EventSource>,
    /// Held for as long as the folder is ours.
    _lock: std::fs::File,
}

impl Local {
    /// Starts everything. Every condition is checked before anything is written, and nothing that exists is overwritten.
    pub async fn start(settings: Settings, product: Product) -> Result<Self, StartError> {
        let Product { rooms, routes, lambdas } = product;
        let lock = folder::lock(&settings.data)?;
        let listener = bind(settings.port, "KABINET_PORT").await?;
        let aws_listener = bind(settings.aws_port, "KABINET_AWS_PORT").await?;
        let kinescope_listener = bind(0, "KABINET_PORT").await?;
        let address = address_of(&listener)?;
        let aws_address = address_of(&aws_listener)?;
        let kinescope_address = address_of(&kinescope_listener)?;
        let (secrets, keys) = Secrets::load(&settings.data.join("secrets.json"))?;

        let faults = Faults::new(settings.on_kill.clone());
        let later: Arc<OnceLock<Arc<Functions>>> = Arc::default();
        let OutsideWorld { machines, aws, kinescope } =
            OutsideWorld::open(&settings, &faults, invoke(later.clone())).await?;
        serve(aws_listener, guarded_but_for(aws.router(), is_form_to_a_bucket));
        serve(kinescope_listener, guarded(kinescope.router()));

        let hosted_zone =
            aws.prepare(BASE, SENDER).await.map_err(|error| StartError::SetUp(error.to_string()))?;
        put_secrets(&aws, &secrets).await?;
        let state_machines = define_state_machines(&machines, &lambdas)?;
        let aws_endpoint = format!("http://{aws_address}");
        let cloud_settings = cloud::Settings {
            base: BASE.to_owned(),
            port: Some(address.port()),
            region: outside::REGION.to_owned(),
            queues: queues::addresses(&aws_endpoint),
            aws_endpoint: Some(aws_endpoint),
            credentials: Some(SharedCredentialsProvider::new(Roles)),
            hosted_zone: hosted_zone.clone(),
            dns_target: BASE.to_owned(),
            state_machines,
            kinescope_url: format!("http://{kinescope_address}"),
            kinescope_token: KINESCOPE_TOKEN.to_owned(),
            bucket_prefix: "kabinet".to_owned(),
            platform_bucket: "kabinet-platform-000000000000".to_owned(),
            sender: SENDER.parse().map_err(|_| StartError::SetUp(SENDER.to_owned()))?,
            configuration_set: CONFIGURATION_SET.to_owned(),
            secrets_prefix: SECRETS.to_owned(),
            cabinet_address: Some(address),
            attempt_timeout: settings.attempt_timeout,
            operation_timeout: settings.attempt_timeout * 3,
            release_channel: "local".to_owned(),
            platform_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let configuration = cloud::aws_configuration(&cloud_settings);
        store::define_table(&aws_sdk_dynamodb::Client::new(&configuration), TABLE).await?;
        let store = Store::connect(&configuration, TABLE, keys.sealing_keys);
        store.warm_up().await?;
        let cloud = Cloud::connect(&cloud_settings, &configuration);
        let platform_bucket = cloud.files().platform_bucket();
        let made = cloud.files().create_bucket(&platform_bucket).await;
        made.map_err(|error| StartError::SetUp(error.to_string()))?;
        let tools = Arc::new(Tools {
            store: store.clone(),
            cloud,
            clock: settings.clock.clone(),
            settings: cloud_settings,
        });
        let app = App::new(&tools, keys.signing_keys, rooms);
        let functions = Arc::new(Functions { tools: tools.clone(), lambdas: lambdas.into() });
        // The cell is empty until here: executions are resumed below.
        let _ = later.set(functions.clone());

        let requests = Requests::default();
        let service = Service::new(app, routes.documented().wrap(answer_as_lambda));
        let console =
            outside::console::router(aws.clone(), machines.clone(), faults.clone()).merge(requests.router());
        let console = console.merge(environment::router(&tools.settings));
        let console = console.merge(letter_events::router(aws.clone(), functions.clone()));
        let console = console.merge(codes::router(store.clone(), settings.clock.clone()));
        let console = guarded(console);
        let product = Served { service, console, requests: requests.clone() };
        serve(listener, Router::new().fallback(answer).with_state(product));
        machines.resume();
        let event_sources = queues::create(&aws, &functions).await?;
        if settings.runs_schedules {
            event_sources.iter().for_each(EventSource::run);
            let scheduled = |lambda: &&Lambda| lambda.trigger == Some(Trigger::Schedule);
            for lambda in functions.lambdas.iter().filter(scheduled) {
                tokio::spawn(run_schedule(functions.clone(), lambda.handler));
            }
        }
        Ok(Self {
            address,
            aws_address,
            kinescope_address,
            store,
            cloud: tools.cloud.clone(),
            clock: settings.clock,
            aws,
            hosted_zone,
            kinescope,
            kinescope_token: KINESCOPE_TOKEN,
            machines,
            faults,
            requests,
            functions,
            event_sources,
            _lock: lock,
        })
    }

    /// The environment of the Lambda with this handler when it is run beside this platform.
    pub fn lambda_environment(&self, handler: &str) -> BTreeMap<&'static str, String> {
        environment::variables(&self.functions.tools.settings, handler)
    }

    /// The tools that its Lambdas work with.
    pub fn tools(&self) -> Arc<Tools> {
        self.functions.tools.clone()
    }

    /// Invokes the Lambda with this handler.
    pub async fn invoke(&self, handler: &str, input: Value) -> Result<Value, Diagnostic> {
        self.functions.invoke(handler, input).await
    }

    /// Delivers the messages of all queues, batch after batch, until the queues are empty; answers how many they were. A
    /// platform that runs its schedules does so by itself.
    pub async fn deliver(&self) -> usize {
        queues::deliver_all(&self.event_sources).await
    }

    /// Does later work until nothing is due: what the sweep and the workers would do in time.
    ///
    /// # Errors
    ///
    /// The table does not answer, or there is no end: somebody asks for work again and again.
    pub async fn work(&self) -> Result<(), String> {
        self.work_by(&self.functions, &self.event_sources).await
    }

    /// [`Local::work`] on connections of its own, for a caller whose runtime does not go on meanwhile and may have opened
    /// those of the platform.
    pub async fn work_apart(&self) -> Result<Vec<Task>, String> {
        let tools = self.functions.tools.reconnected();
        let store = tools.store.clone();
        let functions = Arc::new(Functions { tools: Arc::new(tools), ..(*self.functions).clone() });
        let sources: Vec<_> = self.event_sources.iter().map(|source| source.with(&functions)).collect();
        self.work_by(&functions, &sources).await?;
        store.unfinished_tasks().await.map_err(|error| error.to_string())
    }

    async fn work_by(&self, functions: &Functions, sources: &[EventSource]) -> Result<(), String> {
        let queues: Vec<&str> = sources.iter().map(EventSource::name).collect();
        for _ in 0..WORKED_AT_MOST {
            let swept = as_lambda(SWEEP, workers::sweep(&functions.tools, &queues)).await;
            swept.map_err(|error| error.to_string())?;
            if queues::deliver_all(sources).await == 0 {
                return Ok(());
            }
        }
        let mut ready = Vec::new();
        for queue in queues {
            let found = functions.tools.store.ready_after(queue, None, 1).await;
            ready.extend(found.map_err(|error| error.to_string())?.first().map(|key| (queue, key.due_at)));
        }
        Err(format!("there is no end of later work at {}: {ready:?}", functions.tools.clock.now()))
    }

    /// Gives a user a second factor whose codes `/_local/codes` shows.
    pub async fn enrol(&self, email: &Email) -> Result<(), StartError> {
        Ok(codes::enrol(&self.store, &self.clock, email).await?)
    }
}

impl Functions {
    /// Invokes the Lambda with this handler; its requests are signed with its own key.
    async fn invoke(&self, handler: &str, input: Value) -> Result<Value, Diagnostic> {
        let lambda = self.lambdas.iter().find(|lambda| lambda.handler == handler);
        let answer =
            lambda.and_then(|lambda| Some((lambda.handler, lambda.invoke(self.tools.clone(), input)?)));
        match answer {
            Some((handler, answer)) => as_lambda(handler, answer).await,
            None => Err(Diagnostic {
                error_type: "Lambda.ResourceNotFoundException".to_owned(),
                error_message: format!("there is no function {handler}"),
            }),
        }
    }

    /// Invokes each Lambda that has this trigger.
    async fn invoke_triggered(&self, trigger: Trigger, input: &Value) -> Result<(), Diagnostic> {
        for lambda in self.lambdas.iter().filter(|lambda| lambda.trigger == Some(trigger)) {
            self.invoke(lambda.handler, input.clone()).await?;
        }
        Ok(())
    }
}

/// Lets a Lambda that is run beside the platform read its secrets.
async fn put_secrets(aws: &AwsEndpoint, secrets: &Secrets) -> Result<(), StartError> {
    let KeyNames { signing, sealing } = KeyNames::under(SECRETS);
    for (name, text) in [
        (signing.as_str(), secrets.signing_keys().as_str()),
        (sealing.as_str(), secrets.sealing_keys().as_str()),
        (Secret::KinescopeToken.under(SECRETS).as_str(), KINESCOPE_TOKEN),
    ] {
        aws.create_secret(name, text).await.map_err(|error| StartError::SetUp(error.to_string()))?;
    }
    Ok(())
}

/// The outside systems of the platform.
struct OutsideWorld {
    machines: StateMachines,
    aws: AwsEndpoint,
    kinescope: Kinescope,
}

impl OutsideWorld {
    /// Opens the state in the folder; nothing is served yet.
    async fn open(settings: &Settings, faults: &Faults, invoke: states::Invoke) -> Result<Self, StartError> {
        let machines = StateMachines::open(
            states::Settings {
                folder: settings.data.join("executions"),
                region: outside::REGION.to_owned(),
                account: outside::ACCOUNT.to_owned(),
                pace: settings.pace,
            },
            invoke,
        )
        .map_err(|error| StartError::Damaged(error.to_string()))?;
        let clock = settings.clock.clone();
        let now = Arc::new(move || clock.now());
        let aws = AwsEndpoint::open(&settings.data.join("aws"), faults.clone(), machines.clone(), now)
            .await
            .map_err(|error| StartError::Damaged(error.to_string()))?;
        let file = settings.data.join("kinescope.json");
        let kinescope = Kinescope::open(&file, KINESCOPE_TOKEN, settings.kinescope_limits, faults.clone())
            .map_err(|error| StartError::Damaged(error.to_string()))?;
        Ok(Self { machines, aws, kinescope })
    }
}

/// Defines the state machines; answers what their ARNs begin with.
fn define_state_machines(machines: &StateMachines, lambdas: &[Lambda]) -> Result<String, StartError> {
    for (name, definition) in STATE_MACHINES {
        define_state_machine(machines, name, definition, lambdas)?;
    }
    Ok(format!("arn:aws:states:{}:{}:stateMachine:kabinet-", outside::REGION, outside::ACCOUNT))
}

/// Gives a state machine its definition, and its tasks the Lambdas of this process. For example
/// `template.yaml` puts the ARN of `provisioning.video_project` where the definition says `VideoProjectFunctionArn`. A
/// platform of a few contexts may not have that Lambda, and fails when the machine comes to it.
fn define_state_machine(
    machines: &StateMachines,
    name: &str,
    definition: &str,
    lambdas: &[Lambda],
) -> Result<(), StartError> {
    let named = |lambda: &Lambda| {
        let (_, name) = lambda.handler.split_once('.')?;
        Some((format!("{}FunctionArn", in_camel_case(name)), lambda.handler))
    };
    let lambdas: BTreeMap<String, &str> = lambdas.iter().filter_map(named).collect();
    let placeholders = definition.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let substitutions = placeholders
        .map(|name| (name.to_owned(), lambdas.get(name).copied().unwrap_or(name).to_owned()))
        .collect();
    let defined = machines.define(name, definition, &substitutions);
    defined.map(|_| ()).map_err(|error| StartError::SetUp(error.to_string()))
}

/// `VideoProject` for `video_project`
fn in_camel_case(name: &str) -> String {
    let capitalized = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_uppercase() + rest,
        None => String::new(),
    };
    name.split('_').map(capitalized).collect()
}

/// How many steps run at once, whatever number of executions there is. Other steps wait, where an account of AWS would have
/// room for a thousand: with all of them at once the stand-ins of a laptop would not answer in time.
const STEPS_AT_ONCE: usize = 8;

/// The function by which the state machines call their Lambdas.
fn invoke(functions: Arc<OnceLock<Arc<Functions>>>) -> states::Invoke {
    let places = Arc::new(Semaphore::new(STEPS_AT_ONCE));
    Arc::new(move |handler, input| {
        let (functions, places) = (functions.get().cloned(), places.clone());
        Box::pin(async move {
            // It is never closed.
            let _place = places.acquire().await.ok();
            let Some(functions) = functions else {
                let message = "the platform has not started".to_owned();
                return Err(FunctionError { error_type: "Lambda.ServiceException".to_owned(), message });
            };
            let Diagnostic { error_type, error_message } = match functions.invoke(&handler, input).await {
                Ok(answer) => return Ok(answer),
                Err(diagnostic) => diagnostic,
            };
            Err(FunctionError { error_type, message: error_message })
        })
    })
}

/// Makes an endpoint answer as the Lambda that serves it.
fn answer_as_lambda(endpoint: &Endpoint, answer: MethodRouter<App>) -> MethodRouter<App> {
    let function = endpoint.function;
    answer.route_layer(middleware::from_fn(move |request: Request, next: Next| {
        as_lambda(function, next.run(request))
    }))
}

async fn run_schedule(functions: Arc<Functions>, handler: &'static str) {
    let mut ticks = tokio::time::interval(SCHEDULED_EVERY);
    loop {
        ticks.tick().await;
        let functions = functions.clone();
        // In a task of its own, so that a panic ends this run alone. The function itself logs a failure; its next run may go
        // better.
        let _ = tokio::spawn(async move { functions.invoke(handler, Value::Null).await }).await;
    }
}

async fn bind(port: u16, variable: &'static str) -> Result<TcpListener, StartError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| StartError::Port {
        port,
        variable,
        source,
    })
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|error| StartError::SetUp(error.to_string()))
}

#[derive(Clone)]
struct Served {
    service: Service,
    console: Router,
    requests: Requests,
}

async fn answer(
    State(product): State<Served>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    let path = request.uri().path();
    if path == "/_local" || path.starts_with("/_local/") {
        return match tower::ServiceExt::oneshot(product.console, request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
    }
    let asked = format!("{} {path}", request.method());
    request.extensions_mut().insert(ClientAddress(caller.ip()));
    let response = product.service.handle(request).await;
    product.requests.record(asked, &response);
    response
}
