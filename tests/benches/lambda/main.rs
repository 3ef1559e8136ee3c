//! Compares a Lambda of the product with a bare one, and reckons the cost of its requests, once the README's commands
//! have built both: `cargo bench --workspace --bench lambda`. The real programs run under a stand-in of the Runtime API,
//! against a simulated AWS. The benchmark prints a table of goals and figures and ends by itself. Nothing fails for being
//! slow, since a person must judge that.
#![expect(clippy::unwrap_used, reason = "a measurement that can't go on should stop where it stands")]

mod cost;
mod meter;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use black_box::figures::{median, print_head, report, resident_megabytes};
use cost::Priced;
use domain::access::{AssignedRole, Role};
use reqwest::{Client, Method, Request};
use serde_json::{Value, json};
use testing::{Lambda, PASSWORD, TestApp, program_of, request_event};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What is in the list.
const ORGANIZATIONS: usize = 50;
/// How often each contender is started, and how many requests it then answers.
const ROUNDS: usize = 15;
const REQUESTS: usize = 300;

/// One of the people of the first.
const EMPLOYEE: &str = "anna@example.com";
const OWN_PASSWORD: &str = "another horse battery staple";

const PAGE: &str = "text/html";
const JSON: &str = "application/json";

fn main() {
    // `cargo test --all-targets` runs it too, where it has nothing to say.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let benchmark = std::env::current_exe().unwrap();
    let folder = benchmark.ancestors().nth(2).unwrap();
    let bare = folder.join("examples/bare_lambda");
    let programs: Vec<PathBuf> = contexts::programs().into_keys().map(|name| folder.join(name)).collect();
    if !programs.iter().chain([&bare]).all(|program| program.is_file()) {
        println!("there are no programs yet: build them in release, as the README says");
        return;
    }
    print_head();
    weigh(&programs);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(measure(&bare));
}

/// Each program alone, and in the archive that Lambda takes.
fn weigh(programs: &[PathBuf]) {
    for program in programs {
        let content = std::fs::read(program).unwrap();
        let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("bootstrap", SimpleFileOptions::default()).unwrap();
        archive.write_all(&content).unwrap();
        let archive = archive.finish().unwrap().into_inner();
        let name = program.file_name().unwrap().display();
        for (what, octets, goal) in [("size", content, 20), ("size of the archive", archive, 8)] {
            let megabytes = f64::from(u32::try_from(octets.len()).unwrap()) / 1_000_000.0;
            let (figure, goal_met) = (format!("{megabytes:.1} MB"), megabytes < f64::from(goal));
            report(&format!("{name}, {what}"), &format!("< {goal} MB"), &figure, goal_met);
        }
    }
}

/// A request that a Lambda is to answer with this status.
pub(crate) struct Asked {
    method: Method,
    url: String,
    accept: &'static str,
    /// Without one, it is a sign-in of the employee.
    token: Option<String>,
}

impl Asked {
    fn request(&self) -> Request {
        let request = Client::new().request(self.method.clone(), &self.url).header("accept", self.accept);
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let credentials = json!({"email": EMPLOYEE, "password": OWN_PASSWORD});
        let request = if self.method == Method::POST { request.json(&credentials) } else { request };
        request.build().unwrap()
    }

    /// Has it answered, and stops the program if that does not go well.
    async fn answered(&self, lambda: &Lambda, event: &Value) {
        let answer = lambda.invoke(event).await.unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
    }
}

/// What one start of a Lambda has shown: times in milliseconds, memory in megabytes.
struct Figures {
    init: f64,
    first: f64,
    warm: f64,
    memory: f64,
}

type Figure = fn(&Figures) -> f64;

/// A program with its environment, and the request that it is measured by.
struct Contender<'a> {
    program: &'a Path,
    environment: BTreeMap<&'static str, String>,
    asked: &'a Asked,
}

impl Contender<'_> {
    async fn run(&self) -> Figures {
        let event = request_event(&self.asked.request());
        let lambda = Lambda::start(self.program, &self.environment).await.unwrap();
        let mut answers = Vec::new();
        for _ in 0..REQUESTS {
            let start = Instant::now();
            self.asked.answered(&lambda, &event).await;
            answers.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        Figures {
            init: lambda.init.as_secs_f64() * 1_000.0,
            first: answers[0],
            warm: median(&answers[1..]),
            memory: resident_megabytes(lambda.process_id()),
        }
    }

    /// The calls to AWS of an answer that is not the first.
    async fn calls(&self, app: &TestApp) -> Vec<String> {
        let event = request_event(&self.asked.request());
        let lambda = Lambda::start(self.program, &self.environment).await.unwrap();
        self.asked.answered(&lambda, &event).await;
        app.local().faults.forget_calls();
        self.asked.answered(&lambda, &event).await;
        app.local().faults.calls().into_iter().map(|call| call.operation).collect()
    }
}

/// Whom a token is for and which session it names (RFC 7519).
fn claims(token: &str) -> [String; 2] {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    ["sub", "sid"].map(|claim| claims[claim].as_str().unwrap().to_owned())
}

async fn measure(bare: &Path) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "company-0").await;
    for number in 1..ORGANIZATIONS {
        app.create(&admin, &format!("company-{number}")).await;
    }
    app.add_employee(id, EMPLOYEE, AssignedRole::Preset(Role::Employee)).await;
    let asked = |path: &str, accept| Asked {
        method: Method::GET,
        url: format!("https://admin.localhost{path}"),
        accept,
        token: Some(admin.token().to_owned()),
    };
    let list = asked("/organizations", JSON);
    let environment = app.local().lambda_environment("organizations");
    let mut bare_environment = environment.clone();
    let [user, session] = claims(admin.token());
    bare_environment.insert("BARE_USER", format!("USER#{user}"));
    bare_environment.insert("BARE_SESSION", format!("SESSION#{session}"));
    bare_environment.insert("BARE_LIST", "LIST#platform#organizations@1#created_at#all".to_owned());
    let bare = Contender { program: bare, environment: bare_environment, asked: &list };
    let product = program_of("organizations");
    let lambda = Contender { program: &product, environment, asked: &list };
    for (whose, contender) in [("the product's", &lambda), ("the bare one's", &bare)] {
        let calls = contender.calls(&app).await;
        report(&format!("calls of the list, {whose}"), "= 2", &calls.join(", "), calls.len() == 2);
    }
    compare(&bare, &lambda).await;

    let cabinet = app.anonymous().at("company-0.localhost").sign_in(EMPLOYEE, PASSWORD).await;
    // What the tests give somebody is hashed at the least cost, what they give themselves as everybody's is.
    let change = json!({"present_password": PASSWORD, "password": OWN_PASSWORD});
    assert_eq!(cabinet.post("/profile/password", &change).await.status, 200);
    let at_cabinet = |path: &str, token: Option<&str>| Asked {
        method: Method::GET,
        url: format!("https://company-0.localhost{path}"),
        accept: PAGE,
        token: token.map(str::to_owned),
    };
    let priced = |name, handler, memory, asked| Priced { name, handler, memory, asked };
    let page = format!("/organizations/{id}");
    let requests = [
        priced("home page of a cabinet", "cabinet", 256.0, at_cabinet("/", Some(cabinet.token()))),
        priced("page of an organisation", "organizations", 256.0, asked(&page, PAGE)),
        priced("page of the list", "organizations", 256.0, asked("/organizations", PAGE)),
        priced(
            "sign-in",
            "identity",
            512.0,
            Asked { method: Method::POST, accept: JSON, ..at_cabinet("/session", None) },
        ),
        priced("health of a cabinet", "cabinet", 256.0, at_cabinet("/healthz", None)),
    ];
    cost::report(&app, &requests).await;
}

/// They take turns, so that what else the machine does meets both.
async fn compare(bare: &Contender<'_>, product: &Contender<'_>) {
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        let figures = (bare.run().await, product.run().await);
        // The first round warms the machine up.
        if round > 0 {
            rounds.push(figures);
        }
    }
    let goals: [(&str, f64, &str, Figure); 4] = [
        ("from the start to the first question for work", 1.5, "ms", |figures| figures.init),
        ("first answer", 3.0, "ms", |figures| figures.first),
        ("warm answer", 1.5, "ms", |figures| figures.warm),
        ("memory after the answers", 1.5, "MB", |figures| figures.memory),
    ];
    for (what, goal, unit, figure) in goals {
        let ours: Vec<f64> = rounds.iter().map(|(_, product)| figure(product)).collect();
        let bares: Vec<f64> = rounds.iter().map(|(bare, _)| figure(bare)).collect();
        let ratios: Vec<f64> = ours.iter().zip(&bares).map(|(ours, bares)| ours / bares).collect();
        let ratio = median(&ratios);
        let text =
            format!("{ratio:.2} ({:.2} {unit} to the bare one's {:.2})", median(&ours), median(&bares));
        report(what, &format!("≤ {goal}"), &text, ratio <= goal);
    }
}
