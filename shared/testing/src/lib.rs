//! A whole platform for one test, used through its public face: HTTP on its own addresses. Each test has a world of its
//! own, which is gone when the test ends. A test fails if a fault was switched on and never met, and if an endpoint has
//! answered a problem that it does not declare.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on should stop where it stands"
)]

/// The product of some contexts, for the tests of one of them: `testing::product_of!(identity, company, cabinet)`. Those tests
/// link these contexts and no others.
#[macro_export]
macro_rules! product_of {
    ($first:ident $(, $other:ident)* $(,)?) => {{
        let rooms: web::Rooms = [&$first::CONTEXT $(, &$other::CONTEXT)*].into_iter().collect();
        let lambdas = [$first::lambdas(&rooms) $(, $other::lambdas(&rooms))*];
        web::Product {
            routes: $first::routes()$(.merge($other::routes()))*,
            lambdas: lambdas.into_iter().flatten().collect(),
            rooms,
        }
    }};
}

mod api_gateway;
pub mod aws;
mod cabinet;
mod client;
mod costs;
mod creations;
mod files;
mod lambda;
mod people;
pub mod pictures;
mod planting;
mod platform;
mod policies;
mod programs;
mod refusals;
pub mod rehearsal;
mod tickets;
mod work;
mod world;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use domain::service_desk::TEND_TICKET;
use domain::task::TaskState;
use domain::user::hour_of;
use domain::{Clock, OrganizationId, Task, ZoneName};
use local::{Local, Settings};
use outside::ses::Letter;
use outside::{ACCOUNT, Fault, Limits, REGION};
use serde_json::{Value, json};
use states::{ExecutionSummary, Pace};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use web::{Endpoint, Product};

pub use self::lambda::Lambda;
pub use api_gateway::{choose_route, gateway_routes, request_event};
pub use cabinet::Cabinet;
use client::PutBy;
pub use client::{Client, Reply};
pub use files::{post_form, send_file};
pub use planting::typed_item;
pub use platform::Platform;
pub use policies::{Policies, TEMPLATE};
pub use programs::program_of;
pub use work::{begin_import, plan_import};
pub use world::World;

pub const ADMIN_EMAIL: &str = "admin@localhost";
pub const PASSWORD: &str = "correct horse battery staple";

/// Tax numbers with right control digits.
pub const INNS: [&str; 3] = ["7707083893", "7736050003", "500100732259"];

fn order_until(domain: &str, subscription_ends_on: &str) -> Value {
    json!({
        "name": format!("ООО «{domain}»"),
        "description": "Поставка мебели",
        "domain": domain,
        "inn": INNS[0],
        "paid_seats": 25,
        "subscription_ends_on": subscription_ends_on,
    })
}

/// The platform of one test.
pub struct TestApp {
    running: Option<Running>,
    folder: TempDir,
    clock: Arc<AtomicI64>,
    patience: Patience,
    product: fn() -> Product,
    codes: PutBy,
    /// How many tasks that are not done the test ends with.
    left: AtomicUsize,
}

/// How long simulated systems and their callers wait for each other.
#[derive(Clone, Copy)]
struct Patience {
    limits: Limits,
    attempt_timeout: Duration,
    pace: Pace,
}

impl Patience {
    const USUAL: Self = Self { limits: Limits::LIFTED, attempt_timeout: PATIENT, pace: Pace::Instant };
}

/// Long enough for everything else that the machine does at the same time.
const PATIENT: Duration = Duration::from_secs(30);
/// How long a platform that is killed may take to stop.
const STOPPED: Duration = Duration::from_secs(5);
/// For tests of answers that never come.
const IMPATIENT: Duration = Duration::from_millis(1_500);

/// A platform on threads of its own, so that it can be killed while the test goes on.
struct Running {
    endpoints: Vec<Endpoint>,
    runtime: Runtime,
    local: Arc<Local>,
    killed: watch::Receiver<bool>,
    /// Whether requests may cost no more than their endpoints declare.
    is_held_to_costs: bool,
}

impl TestApp {
    /// A platform of these contexts, with one super-admin.
    pub async fn start(product: fn() -> Product) -> Self {
        Self::start_with(product, Limits::LIFTED).await
    }

    /// A platform whose table has room for more than the machine's memory.
    pub async fn start_on_disk(product: fn() -> Product) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = Self::launch_in(folder, product, Patience::USUAL).await;
        app.add_super_admin().await;
        app
    }

    /// Starts a platform with the limits that a Kinescope workspace may have.
    pub async fn start_with(product: fn() -> Product, limits: Limits) -> Self {
        Self::launch(product, Patience { limits, ..Patience::USUAL }).await
    }

    /// Starts a platform that waits only briefly for answers, since some will never come.
    pub async fn start_impatient(product: fn() -> Product) -> Self {
        Self::launch(product, Patience { attempt_timeout: IMPATIENT, ..Patience::USUAL }).await
    }

    /// Starts a platform whose clock goes, and whose runs wait as long as they say, with the limits that a Kinescope workspace
    /// may have.
    pub async fn start_in_real_time(product: fn() -> Product, limits: Limits) -> Self {
        Self::launch(product, Patience { limits, pace: Pace::Real, ..Patience::USUAL }).await
    }

    /// Starts a platform over a table that was kept, without anybody of its own. What the table has sealed stays so: the
    /// keys are new.
    pub async fn start_over(product: fn() -> Product, table: &Path) -> Self {
        let folder = new_folder();
        let place = folder.path().join("aws/dynamodb.sqlite");
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(table, place).unwrap();
        // By this a platform knows its folder.
        std::fs::write(folder.path().join("lock"), "").unwrap();
        let mut app = Self::launch_in(folder, product, Patience::USUAL).await;
        // Until its lists are full, they are read in more places.
        if let Some(running) = &mut app.running {
            running.is_held_to_costs = false;
        }
        app
    }

    async fn launch(product: fn() -> Product, patience: Patience) -> Self {
        let app = Self::launch_in(new_folder(), product, patience).await;
        app.add_super_admin().await;
        app
    }

    async fn launch_in(folder: TempDir, product: fn() -> Product, patience: Patience) -> Self {
        // The beginning of an hour, so that facts that are noted by the hour are not noted twice during a test.
        let now = hour_of(jiff::Timestamp::now()).as_second();
        let clock = Arc::new(AtomicI64::new(now));
        let running = Running::launch(folder.path(), clock.clone(), patience, product()).await;
        Self {
            running: Some(running),
            folder,
            clock,
            patience,
            product,
            codes: PutBy::default(),
            left: AtomicUsize::new(0),
        }
    }

    /// Ends the platform as `kill -9` would, and starts another with the state on disk.
    pub async fn kill_and_restart(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
        let (clock, product) = (self.clock.clone(), (self.product)());
        self.running = Some(Running::launch(self.folder.path(), clock, self.patience, product).await);
    }

    /// Waits until a fault has killed the platform.
    pub async fn killed(&self) {
        let mut killed = self.running().killed.clone();
        killed.wait_for(|killed| *killed).await.unwrap();
    }

    pub fn local(&self) -> &Local {
        &self.running().local
    }

    /// The AWS that the platform uses.
    pub async fn aws(&self) -> SdkConfig {
        aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(format!("http://{}", self.local().aws_address))
            .credentials_provider(Credentials::new("tests", "tests", None, None, "tests"))
            .load()
            .await
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the platform runs")
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.clock.fetch_add(i64::try_from(time.as_secs()).unwrap(), Ordering::SeqCst);
    }

    /// Makes it this moment.
    pub fn set_clock(&self, moment: &str) {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        self.clock.store(moment.as_second(), Ordering::SeqCst);
    }

    /// The day it is in the zone of organisations that have chosen none, and so many days from it.
    pub fn day(&self, days: i64) -> String {
        let today = ZoneName::default().day_of(Clock::Set(self.clock.clone()).now());
        today.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
    }

    /// Runs the reconciler as the schedule does, and answers its report.
    pub async fn reconcile(&self) -> Value {
        self.local().invoke("provisioning.reconcile", Value::Null).await.unwrap()
    }

    /// Does later work until nothing is due, as workers and sweep do in time.
    pub async fn work(&self) {
        self.try_to_work().await.unwrap();
    }

    /// The same, which a fault may keep from coming to an end. It is done on the platform's own threads: connections live as
    /// long as the thread that opened them, and the end of a test waits on its own.
    pub(crate) async fn try_to_work(&self) -> Result<(), String> {
        let local = self.running().local.clone();
        let work = self.running().runtime.spawn(async move { local.work().await });
        work.await.map_err(|error| error.to_string())?
    }

    /// The letters that were sent, the oldest first, once all that are due are sent.
    pub async fn letters(&self) -> Vec<Letter> {
        self.work().await;
        self.local().aws.letters().await
    }

    /// Says that the test ends with so many tasks that are not done: they wait for later, or are parked.
    pub fn leaves(&self, tasks: usize) {
        self.left.store(tasks, Ordering::SeqCst);
    }

    /// The folder with all state.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until an attempt's run is over.
    pub async fn run_over(&self, id: OrganizationId, attempt: u32) -> ExecutionSummary {
        self.finished(&format!("{id}-{attempt}")).await
    }

    async fn finished(&self, execution: &str) -> ExecutionSummary {
        let waiting = self.local().machines.finished(execution);
        tokio::time::timeout(Duration::from_mins(1), waiting)
            .await
            .expect("the run ends")
            .expect("there is a run")
    }

    /// The organisation as the platform shows it.
    pub async fn organization(&self, admin: &Client, id: OrganizationId) -> Value {
        let shown = admin.get(&format!("/organizations/{id}")).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        shown.json()
    }

    /// Switches a fault on, as `POST /_local/faults` does.
    pub fn fault(&self, fault: Value) {
        let fault: Fault = serde_json::from_value(fault).unwrap();
        self.local().faults.switch_on(fault);
    }

    pub fn switch_faults_off(&self) {
        self.local().faults.switch_all_off();
    }

    /// The policies of the template, if the template had deployed this platform.
    pub fn policies(&self) -> Policies {
        policies_for(self.local())
    }

    /// The path of a link in the newest letter to a person that has a link beginning so: `/invitations/…`.
    pub async fn link(&self, to: &str, beginning: &str) -> String {
        let letters = self.letters().await;
        let links = letters.iter().rev().filter(|letter| letter.to == [to]).filter_map(|letter| {
            let text = letter.text.as_deref()?;
            text[text.find(beginning)?..].split_whitespace().next()
        });
        links.into_iter().next().expect("a letter with a link").to_owned()
    }

    /// Everything that exists outside the table, and what the table says of it.
    pub async fn world(&self) -> World {
        World::of(self.local()).await
    }
}

/// A folder in memory if the machine has such a place: tests kill the platform, never the machine, so nothing needs to
/// wait for a disk.
fn new_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// As long as a ticket is not over, something waits for what time will bring to it.
pub(crate) fn waits_for_time(task: &Task) -> bool {
    task.kind == TEND_TICKET.name && task.state == TaskState::Waiting && task.failures == 0
}

fn policies_for(local: &Local) -> Policies {
    let table = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/kabinet");
    let queue = |name: &str| format!("arn:aws:sqs:{REGION}:{ACCOUNT}:kabinet-{name}");
    let secret = |name: &str| format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-??????");
    Policies::read(&[
        ("AWS::AccountId", ACCOUNT),
        ("AWS::Partition", "aws"),
        ("AWS::Region", REGION),
        ("AWS::StackName", "kabinet"),
        ("BaseDomain", "localhost"),
        ("SealingKeys", &secret("kabinet/sealing-keys")),
        ("HostedZoneId", &local.hosted_zone),
        ("KinescopeTokenSecret", &secret("kabinet/kinescope-token")),
        ("Letters", "kabinet-letters"),
        ("LettersQueue.Arn", &queue("letters")),
        ("AccountsQueue.Arn", &queue("accounts")),
        ("AuditQueue.Arn", &queue("audit")),
        ("DomainsQueue.Arn", &queue("domains")),
        ("FilesQueue.Arn", &queue("files")),
        ("TicketsQueue.Arn", &queue("tickets")),
        ("ListsQueue.Arn", &queue("lists")),
        ("PeopleQueue.Arn", &queue("people")),
        ("SigningKeys", &secret("kabinet/signing-keys")),
        ("Table.Arn", &table),
    ])
}

impl Running {
    async fn launch(folder: &Path, clock: Arc<AtomicI64>, patience: Patience, product: Product) -> Self {
        let (kill, killed) = watch::channel(false);
        let settings = Settings {
            port: 0,
            aws_port: 0,
            data: folder.to_owned(),
            clock: match patience.pace {
                Pace::Instant => Clock::Set(clock),
                Pace::Real => Clock::System,
            },
            pace: patience.pace,
            kinescope_limits: patience.limits,
            attempt_timeout: patience.attempt_timeout,
            on_kill: Arc::new(move || {
                let _ = kill.send(true);
            }),
            runs_schedules: false,
        };
        let endpoints = product.routes.endpoints().to_vec();
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let local = runtime.spawn(Local::start(settings, product)).await.unwrap().unwrap();
        Self { endpoints, runtime, local: Arc::new(local), killed, is_held_to_costs: true }
    }

    /// The tasks that are neither done nor due when all that are due have been done.
    fn tasks_left(&self) -> Vec<Task> {
        let undone = ["READY#", "LATER#", "PARKED"];
        if self.local.aws.count_items("kabinet", "index2pk", &undone) == 0 {
            return Vec::new();
        }
        self.local.faults.switch_all_off();
        // On a thread of its own: the test's own is inside its runtime, which does not wait for another.
        let work = || self.runtime.block_on(self.local.work_apart());
        let mut left = std::thread::scope(|scope| scope.spawn(work).join()).unwrap().unwrap();
        left.retain(|task| !waits_for_time(task));
        left
    }

    fn kill(self) {
        self.local.machines.abort();
        // Work stops at its next await and never sends an answer. It lets go of the folder when it has stopped, and nothing
        // may wait for that on a thread of the test's own runtime.
        let runtime = self.runtime;
        let stopped = std::thread::spawn(move || runtime.shutdown_timeout(STOPPED)).join();
        stopped.expect("the platform stops");
        if !std::thread::panicking() {
            let missing = policies_for(&self.local).missing(&self.local.faults.calls());
            assert!(missing.is_empty(), "the template does not allow what was done: {missing:#?}");
            let dearer = costs::dearer(&self.endpoints, &self.local.requests.greatest_costs());
            let dearer = Some(dearer).filter(|_| self.is_held_to_costs).unwrap_or_default();
            assert!(dearer.is_empty(), "cost more than they declare by `.costing`: {dearer:#?}");
            let undeclared = refusals::undeclared(&self.endpoints, self.local.requests.problems());
            assert!(undeclared.is_empty(), "answered, but not declared by `.refusing`: {undeclared:#?}");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let Some(running) = self.running.take() else { return };
        let left = running.local.faults.list();
        if !std::thread::panicking() {
            let tasks = running.tasks_left();
            let declared = self.left.load(Ordering::SeqCst);
            assert_eq!(tasks.len(), declared, "work that nobody has done: {tasks:#?}");
        }
        running.kill();
        if !std::thread::panicking() {
            assert!(left.is_empty(), "faults that were never met: {left:?}");
        }
    }
}
