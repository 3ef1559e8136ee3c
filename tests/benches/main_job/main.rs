//! Measures how fast the main job is and how little it takes: `cargo build --release --workspace --bin kabinet`, then
//! `cargo bench --workspace --bench main_job`; ` -- tasks`, ` -- crowd`, ` -- requests` or ` -- program` after it runs that part alone. The
//! benchmark prints a table of goals and figures and ends by itself.
//! Nothing fails for being slow, since a person must judge that.
#![expect(clippy::unwrap_used, reason = "a measurement that can't go on should stop where it stands")]

mod bare;
mod crowd;
mod load;
mod process;
mod tasks;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use black_box::figures::{median, note, print_head, report};
use domain::{Clock, SessionId, UserId};
use identity::add_super_admin::{NewSuperAdmin, add_super_admin};
use load::{CONNECTIONS, Target};
use local::{Local, Settings};
use outside::Limits;
use process::Process;
use serde_json::{Value, json};
use states::Pace;
use web::Passwords;

const EMAIL: &str = "admin@localhost";
const PASSWORD: &str = "correct horse battery staple";
/// What is in the list that is measured.
const ORGANIZATIONS: usize = 50;
/// Each contender's turns, and how many requests one takes.
const ROUNDS: usize = 9;
const REQUESTS: usize = 1_500;
const STARTS: usize = 7;
const REQUESTS_FOR_MEMORY: usize = 10_000;

const PAGE: &str = "accept: text/html";
const JSON: &str = "accept: application/json";

fn main() {
    // `cargo test --all-targets` runs it too, where it has nothing to say.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    print_head();
    // First, since it looks at the memory of this process.
    if is_wanted("tasks") {
        tasks::measure();
    }
    if is_wanted("crowd") {
        crowd::measure();
    }
    if is_wanted("requests") {
        compare_throughput();
    }
    if is_wanted("program") {
        match process::find_program() {
            Some(program) => measure_program(&program),
            None => {
                println!(
                    "no target/release/kabinet: `cargo build --release --workspace --bin kabinet` first, for its start and memory"
                );
            }
        }
    }
}

fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

/// The product and the bare handler in one process, taking turns so that what else the machine does meets them all.
fn compare_throughput() {
    let folder = tempfile::tempdir().unwrap();
    let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let start = Local::start(settings(folder.path()), contexts::product());
    let local = served.block_on(served.spawn(start)).unwrap().unwrap();
    let local = Arc::new(local);
    let asking = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    asking.block_on(async {
        add_admin(&local).await;
        let admin = SuperAdmin::sign_in(local.address).await;
        let mut seconds = Vec::new();
        let mut organization = String::new();
        for number in 0..ORGANIZATIONS {
            let start = Instant::now();
            organization = admin.create(&format!("company-{number}")).await;
            seconds.push(start.elapsed().as_secs_f64());
        }
        let id = organization.rsplit('/').next().unwrap().parse().unwrap();
        let (caller, serving) = (admin.claims(), local.clone());
        let bare = served.spawn(async move { bare::serve(&serving, caller, id).await }).await.unwrap();
        let bare = |path| Target::new(bare, path, &["host: localhost"]);
        let targets = [
            bare(bare::ONE_ITEM),
            bare(bare::LIST),
            bare(bare::ORGANIZATION),
            admin.target("/organizations", PAGE),
            admin.target("/organizations", JSON),
            admin.target(&organization, PAGE),
            admin.target(&organization, JSON),
        ];
        let mut rates = vec![Vec::new(); targets.len()];
        for round in 0..=ROUNDS {
            for (target, rates) in targets.iter().zip(&mut rates) {
                let rate = target.load(REQUESTS).await;
                // The first round warms up.
                if round > 0 {
                    rates.push(rate);
                }
            }
        }
        let [one_item, list_reads, organization_reads, contenders @ ..] = rates.as_slice() else { return };
        note(
            "a bare handler with one GetItem",
            &format!("{:.0} requests/s, {CONNECTIONS} connections", median(one_item)),
        );
        let names = [
            ("page of the list", list_reads),
            ("JSON of the list", list_reads),
            ("page of an organisation", organization_reads),
            ("JSON of an organisation", organization_reads),
        ];
        let targets = &targets[targets.len() - contenders.len()..];
        for (((name, same_reads), rates), target) in names.into_iter().zip(contenders).zip(targets) {
            let ratios: Vec<f64> = rates.iter().zip(same_reads).map(|(one, other)| one / other).collect();
            let ratio = median(&ratios);
            let figure = format!("{ratio:.2} ({:.0} requests/s to {:.0})", median(rates), median(same_reads));
            report(
                &format!("{name}, throughput to that of the same reads alone"),
                "≥ 0.90",
                &figure,
                ratio >= 0.9,
            );
            target.load(1).await;
            let calls = local.requests.list().last().unwrap().record.cost.calls;
            note(&format!("{name}, calls of the table"), &calls.to_string());
        }
        let figure =
            format!("median {:.2} s, worst of {} {:.2} s", median(&seconds), seconds.len(), worst(&seconds));
        report("from the order to an active organisation", "< 1 s", &figure, worst(&seconds) < 1.0);
    });
}

async fn add_admin(local: &Local) {
    let person = NewSuperAdmin { email: EMAIL.parse().unwrap(), name: "Admin".parse().unwrap() };
    let (passwords, password) = (Passwords::default(), Some(PASSWORD.to_owned()));
    add_super_admin(&local.store, &passwords, &local.clock, person, password).await.unwrap();
    local.enrol(&EMAIL.parse().unwrap()).await.unwrap();
}

fn settings(folder: &Path) -> Settings {
    Settings {
        port: 0,
        aws_port: 0,
        data: folder.to_owned(),
        clock: Clock::System,
        pace: Pace::Real,
        // A workspace's limit on new projects would be measured with everything else.
        kinescope_limits: Limits::LIFTED,
        attempt_timeout: Duration::from_secs(3),
        on_kill: Arc::new(|| {}),
        runs_schedules: true,
    }
}

fn measure_program(program: &Path) {
    let starts: Vec<f64> = (0..STARTS)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            Process::start(program, folder.path()).ready_after.as_secs_f64()
        })
        .collect();
    let figure = format!("median {:.2} s, worst of {STARTS} {:.2} s", median(&starts), worst(&starts));
    report("from the first start of the process to ready", "< 1 s", &figure, worst(&starts) < 1.0);

    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(program, folder.path());
    let asking = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    asking.block_on(async {
        let admin = SuperAdmin::sign_in(process.address).await;
        let organization = admin.create("company").await;
        let before = process.resident_megabytes();
        for (path, accept) in
            [("/organizations", PAGE), ("/organizations", JSON), (&organization, PAGE), (&organization, JSON)]
        {
            admin.target(path, accept).load(REQUESTS_FOR_MEMORY / 4).await;
        }
        let after = process.resident_megabytes();
        let what = format!("memory after {REQUESTS_FOR_MEMORY} requests");
        report(&what, "< 80 MB", &format!("{after:.0} MB ({before:.0} MB before them)"), after < 80.0);
    });
}

/// A super-admin who has signed in.
struct SuperAdmin {
    http: reqwest::Client,
    address: SocketAddr,
    host: String,
    authorization: String,
}

impl SuperAdmin {
    async fn sign_in(address: SocketAddr) -> Self {
        Self::sign_in_at(address, "admin.localhost").await
    }

    /// Signs in at this host, a cabinet's for example.
    async fn sign_in_at(address: SocketAddr, host: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let host = format!("{host}:{}", address.port());
        let mut admin = Self { http, address, host, authorization: String::new() };
        let codes = admin.http.post(format!("http://{address}/_local/codes")).form(&[("email", EMAIL)]);
        let code = admin.send(codes).await["recovery_codes"][0].clone();
        let credentials = json!({"email": EMAIL, "password": PASSWORD, "code": code});
        let opened = admin.post("/session", &credentials).await;
        admin.authorization = format!("Bearer {}", opened["token"].as_str().unwrap());
        admin
    }

    /// Orders an organisation, and gives its path.
    async fn order(&self, domain: &str) -> String {
        let order = json!({
            "name": format!("ООО «{domain}»"),
            "description": "Поставка мебели",
            "domain": domain,
            "inn": "7707083893",
            "paid_seats": 25,
            "subscription_ends_on": "2099-12-31",
        });
        let created = self.post("/organizations", &order).await;
        format!("/organizations/{}", created["id"].as_str().unwrap())
    }

    /// How many organisations have this status, a hundred at most.
    async fn count(&self, status: &str) -> usize {
        let found = self.get(&format!("/organizations?status={status}&limit=100")).await;
        found["items"].as_array().unwrap().len()
    }

    /// Orders an organisation, waits until it is active, and gives its path.
    async fn create(&self, domain: &str) -> String {
        let path = self.order(domain).await;
        loop {
            let shown = self.get(&path).await;
            match shown["status"].as_str().unwrap() {
                "active" => return path,
                "provisioning" => tokio::time::sleep(Duration::from_millis(5)).await,
                other => panic!("{domain} is {other}: {shown}"),
            }
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.send(self.http.post(format!("http://{}{path}", self.address)).json(body)).await
    }

    async fn get(&self, path: &str) -> Value {
        self.send(self.http.get(format!("http://{}{path}", self.address))).await
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Value {
        if !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        let request = request.header("host", &self.host).header("accept", "application/json");
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    /// Whom the token is for and which session it names (RFC 7519).
    fn claims(&self) -> (UserId, SessionId) {
        let claims = self.authorization.split('.').nth(1).unwrap();
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        let claim = |name: &str| claims[name].as_str().unwrap();
        (claim("sub").parse().unwrap(), claim("sid").parse().unwrap())
    }

    fn target(&self, path: &str, accept: &str) -> Target {
        let host = format!("host: {}", self.host);
        let authorization = format!("authorization: {}", self.authorization);
        Target::new(self.address, path, &[&host, &authorization, accept])
    }
}
