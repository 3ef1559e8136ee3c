//! The program itself, as `cargo run` starts it: what it prints, what it refuses to start on, and what it finds again
//! after it was killed.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, HOST};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PASSWORD: &str = "correct horse battery staple";
const PATIENCE: Duration = Duration::from_secs(30);

fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabinet"));
    let inherited = std::env::vars().filter(|(name, _)| name.starts_with("KABINET_") || name == "RUST_LOG");
    for (name, _) in inherited {
        command.env_remove(name);
    }
    command
        .env("KABINET_PORT", "0")
        .env("KABINET_AWS_PORT", "0")
        .env("KABINET_DATA", data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The program while it runs. It is killed when the test is done with it.
struct Running {
    child: Child,
    /// Held, since a program whose output nobody reads can't print.
    _output: BufReader<ChildStdout>,
    /// What it printed, up to the line that it was to be ready with.
    printed: Vec<String>,
    http: Client,
    token: String,
}

impl Running {
    /// Starts it and waits until it says that it is ready.
    fn start(data: &Path) -> Self {
        Self::start_by(command(data).env("KABINET_ADMIN_PASSWORD", PASSWORD), "E-mail")
    }

    fn start_by(command: &mut Command, last: &str) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut printed = Vec::new();
        while !printed.last().is_some_and(|line: &String| line.trim().starts_with(last)) {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap() == 0 {
                let mut complaint = String::new();
                child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
                panic!("it ended before it was ready: {complaint}");
            }
            printed.push(line.trim_end().to_owned());
        }
        let http = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { child, _output: output, printed, http, token: String::new() }
    }

    /// What was printed beside a word.
    fn said(&self, word: &str) -> &str {
        let line = self.printed.iter().find(|line| line.trim().starts_with(word)).unwrap();
        line.trim().strip_prefix(word).unwrap().trim()
    }

    fn port(&self) -> &str {
        self.said("Platform").rsplit(':').next().unwrap()
    }

    async fn send(
        &self,
        method: Method,
        host: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<(u16, Value)> {
        let url = format!("http://127.0.0.1:{}{path}", self.port());
        let request = self.http.request(method, url).header(HOST, format!("{host}:{}", self.port()));
        let mut request = request.header(ACCEPT, "application/json").bearer_auth(&self.token);
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status().as_u16(), answer.text().await?);
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    async fn get(&self, host: &str, path: &str) -> (u16, Value) {
        self.send(Method::GET, host, path, &Value::Null).await.unwrap()
    }

    /// A code that lets the super-admin in once.
    async fn code(&self) -> Value {
        let url = format!("http://127.0.0.1:{}/_local/codes", self.port());
        let request = self.http.post(url).form(&[("email", "admin@localhost")]);
        let answer = request.header(ACCEPT, "application/json").send().await.unwrap();
        answer.json::<Value>().await.unwrap()["recovery_codes"][0].clone()
    }

    async fn sign_in(&mut self) {
        let code = self.code().await;
        let body = json!({"email": "admin@localhost", "password": PASSWORD, "code": code});
        let (status, session) = self.send(Method::POST, "admin.localhost", "/session", &body).await.unwrap();
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().unwrap().clone_into(&mut self.token);
    }

    async fn switch_on(&self, fault: &Value) {
        let (status, answer) = self.send(Method::POST, "localhost", "/_local/faults", fault).await.unwrap();
        assert_eq!(status, 201, "{answer}");
    }

    /// Orders a cabinet. Whether there is an answer depends on when the program dies.
    async fn order(&self, domain: &str) -> reqwest::Result<(u16, Value)> {
        let order = json!({
            "name": format!("ООО «{domain}»"),
            "description": "Поставка мебели",
            "domain": domain,
            "inn": "7707083893",
            "paid_seats": 25,
            "subscription_ends_on": "2099-12-31",
        });
        self.send(Method::POST, "admin.localhost", "/organizations", &order).await
    }

    /// Waits until the cabinet at a domain is up and answers there.
    async fn until_up(&self, domain: &str) {
        let begun = Instant::now();
        loop {
            let (status, found) = self.get("admin.localhost", &format!("/organizations?q={domain}")).await;
            assert_eq!((status, found["items"].as_array().map(Vec::len)), (200, Some(1)), "{found}");
            if found["items"][0]["status"] == "active" {
                break;
            }
            assert_eq!(found["items"][0]["status"], "provisioning", "{found}");
            assert!(begun.elapsed() < PATIENCE, "{found}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let (status, health) = self.get(&format!("{domain}.localhost"), "/healthz").await;
        assert_eq!((status, &health["status"]), (200, &json!("ok")));
    }

    /// Ends it as a service manager does, and waits until it has put everything away.
    fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert_eq!(self.wait(), Some(0));
    }

    /// Ends it, and answers what it said beside what it printed.
    fn stop_and_hear(mut self) -> String {
        let mut said = self.child.stderr.take().unwrap();
        self.stop();
        let mut text = String::new();
        said.read_to_string(&mut text).unwrap();
        text
    }

    /// Waits until it has ended, and answers its exit code.
    fn wait(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "it goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it on something that it can't start on: it says why in one line and ends with 1.
fn refuse(command: &mut Command) -> String {
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(10));
    }
    // One that goes on all the same is ended by this, and has no exit code.
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    complaint.trim_end().strip_prefix("kabinet: ").unwrap().to_owned()
}

/// The digest of each file of a folder.
fn digests_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut digests = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            digests.extend(digests_of(&path));
        } else {
            digests.insert(path.clone(), Sha256::digest(std::fs::read(&path).unwrap()).to_vec());
        }
    }
    digests
}

#[tokio::test]
async fn it_says_where_to_find_everything_and_shows_a_made_up_password_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start_by(&mut command(folder.path()), "Code");
    let port = first.port();
    assert_eq!(first.printed[0], "Kabinet is ready.");
    assert_eq!(first.said("Platform"), format!("http://admin.localhost:{port}"));
    assert_eq!(first.said("Sign-in"), format!("http://localhost:{port}"));
    assert_eq!(first.said("Cabinets"), format!("http://<domain>.localhost:{port}"));
    assert_eq!(first.said("Console"), format!("http://localhost:{port}/_local"));
    assert_eq!(first.said("E-mail"), "admin@localhost");
    assert!(first.said("AWS").starts_with("http://localhost:"), "{:?}", first.printed);
    for host in ["admin.localhost", "localhost"] {
        assert_eq!(first.get(host, "/healthz").await, (200, json!({"status": "ok"})));
    }
    let password = first.said("Password").strip_suffix("(shown this once)").unwrap().trim().to_owned();
    assert_eq!(password.len(), 20);
    assert_eq!(first.said("Code"), format!("http://localhost:{port}/_local/codes"));
    let mut body = json!({"email": "admin@localhost", "password": password});
    body["code"] = first.get("localhost", "/_local/codes").await.1["codes"][0]["code"].clone();
    assert_eq!(first.send(Method::POST, "admin.localhost", "/session", &body).await.unwrap().0, 200);
    drop(first);

    let second = Running::start_by(&mut command(folder.path()), "Code");
    body["code"] = second.get("localhost", "/_local/codes").await.1["codes"][0]["code"].clone();
    assert_eq!(second.send(Method::POST, "admin.localhost", "/session", &body).await.unwrap().0, 200);
    for file in digests_of(folder.path()).keys() {
        let content = std::fs::read(file).unwrap();
        let is_there = content.windows(password.len()).any(|part| part == password.as_bytes());
        assert!(!is_there, "the password is kept in {}", file.display());
    }
}

#[tokio::test]
async fn the_terminal_is_quiet_unless_somebody_asks_for_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let said = async |name: &str, value: &str| {
        let mut settings = command(folder.path());
        settings.env("KABINET_ADMIN_PASSWORD", PASSWORD).env(name, value);
        let mut running = Running::start_by(&mut settings, "E-mail");
        running.sign_in().await;
        running.stop_and_hear()
    };
    assert_eq!(said("KABINET_LOG", "text").await, "");
    let lines = said("RUST_LOG", "warn,request=info").await;
    let [line] = lines.lines().collect::<Vec<_>>()[..] else { panic!("{lines}") };
    assert!(line.contains("INFO") && line.contains("POST /session") && !line.starts_with('{'), "{line}");
    let lines = said("KABINET_LOG", "json").await;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let routes: Vec<&Value> =
        lines.iter().map(|line| &line["Route"]).filter(|route| !route.is_null()).collect();
    assert_eq!(routes, ["platform POST /session"], "{lines:?}");

    let refused = refuse(command(folder.path()).env("KABINET_LOG", "xml"));
    assert_eq!(refused, "KABINET_LOG is not what it should be: text or json is expected");
}

#[test]
fn a_busy_port_is_named_with_the_variable_that_chooses_another() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for variable in ["KABINET_PORT", "KABINET_AWS_PORT"] {
        let complaint = refuse(command(folder.path()).env(variable, &port));
        assert!(complaint.starts_with(&format!("port {port} can't be used (")), "{complaint}");
        assert!(complaint.ends_with(&format!(": free it, or choose another with {variable}")), "{complaint}");
    }
    let left: Vec<_> = digests_of(folder.path()).into_keys().collect();
    assert_eq!(left, [folder.path().join("lock")]);
}

#[test]
fn a_folder_that_can_not_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "somebody's").unwrap();
    for place in [file.clone(), file.join("below")] {
        let complaint = refuse(&mut command(&place));
        assert!(
            complaint.starts_with(&format!("the folder {} can't be used (", place.display())),
            "{complaint}"
        );
        assert!(complaint.ends_with("make it writable, or choose another with KABINET_DATA"), "{complaint}");
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), "somebody's");
}

#[test]
fn a_variable_that_makes_no_sense_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (variable, value) in
        [("KABINET_PORT", "65536"), ("KABINET_AWS_PORT", "aws"), ("KABINET_ADMIN_EMAIL", "nobody")]
    {
        let complaint = refuse(command(folder.path()).env(variable, value));
        assert!(complaint.contains(variable) && complaint.contains(value), "{complaint}");
    }
    assert_eq!(digests_of(folder.path()), BTreeMap::new());
}

#[tokio::test]
async fn a_second_platform_on_the_same_folder_is_refused_and_the_first_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(folder.path());
    let complaint = refuse(&mut command(folder.path()));
    let expected = format!("the folder {} is used by another running platform", folder.path().display());
    assert!(complaint.starts_with(&expected), "{complaint}");
    assert_eq!(first.get("localhost", "/healthz").await.0, 200);
}

#[tokio::test]
async fn whatever_file_is_damaged_is_named_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let mut sound = Running::start(folder.path());
    sound.sign_in().await;
    sound.order("romashka").await.unwrap();
    sound.until_up("romashka").await;
    sound.stop();

    let files: Vec<PathBuf> = digests_of(folder.path()).into_keys().collect();
    let is = |file: &&PathBuf, end: &str| file.to_string_lossy().ends_with(end);
    let beginnings = ["secrets.json", "kinescope.json", "route53.json", "dynamodb.sqlite", ".jsonl"];
    let mut damaged: Vec<&PathBuf> =
        beginnings.map(|end| files.iter().find(|file| is(file, end)).unwrap()).to_vec();
    damaged.extend(files.iter().filter(|file| file.parent().unwrap().ends_with("buckets")));
    assert_eq!(damaged.len(), 6, "{files:?}");
    for file in damaged {
        let content = std::fs::read(file).unwrap();
        let broken = if is(&file, ".sqlite") {
            [&[b'#'; 16], &content[16..]].concat()
        } else if is(&file, ".jsonl") {
            // A last line cut short is what a kill leaves; one in the middle never is.
            String::from_utf8(content.clone()).unwrap().replacen("\n{", "\n#", 1).into_bytes()
        } else {
            content[..content.len() / 2].to_vec()
        };
        std::fs::write(file, &broken).unwrap();
        let before = digests_of(folder.path());
        let complaint = refuse(&mut command(folder.path()));
        assert!(complaint.contains(&*file.to_string_lossy()), "{}: {complaint}", file.display());
        assert!(complaint.contains("is damaged: "), "{}: {complaint}", file.display());
        let advice = ": move it away to start without it, or put back a copy";
        assert!(complaint.ends_with(advice), "{complaint}");
        assert_eq!(complaint.matches("move it away").count(), 1, "{complaint}");
        assert_eq!(digests_of(folder.path()), before, "{}", file.display());
        std::fs::write(file, &content).unwrap();
    }
    let mut sound = Running::start(folder.path());
    sound.sign_in().await;
    sound.until_up("romashka").await;
}

/// The moments of a creation at which the program dies.
const MOMENTS: [(&str, &str, u32); 8] = [
    ("stepfunctions", "StartExecution", 0),
    ("dynamodb", "TransactWriteItems", 3),
    ("route53", "ChangeResourceRecordSets", 0),
    ("kinescope", "create_project", 0),
    ("s3", "CreateBucket", 0),
    ("s3", "PutObject", 0),
    ("s3", "PutObject", 1),
    ("dynamodb", "TransactWriteItems", 20),
];

async fn die_and_come_up(mode: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (place, (service, operation, after)) in MOMENTS.into_iter().enumerate() {
        let domain = format!("moment-{place}");
        let mut doomed = Running::start(folder.path());
        doomed.sign_in().await;
        let fault = json!({"service": service, "operation": operation, "mode": mode, "after": after});
        doomed.switch_on(&fault).await;
        // Killed at the start of its run, it can't answer the order.
        let _ = doomed.order(&domain).await;
        assert_eq!(doomed.wait(), Some(137), "{operation}");
        let mut next = Running::start(folder.path());
        next.sign_in().await;
        next.until_up(&domain).await;
    }
}

#[tokio::test]
async fn a_cabinet_comes_up_though_the_program_dies_before_a_write() {
    die_and_come_up("kill_before").await;
}

#[tokio::test]
async fn a_cabinet_comes_up_though_the_program_dies_after_a_write() {
    die_and_come_up("kill_after").await;
}

#[tokio::test]
async fn a_cabinet_comes_up_though_the_program_is_killed_while_a_request_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let mut doomed = Running::start(folder.path());
    doomed.sign_in().await;
    doomed
        .switch_on(&json!({"service": "s3", "operation": "CreateBucket", "mode": "timeout", "times": 3}))
        .await;
    assert_eq!(doomed.order("romashka").await.unwrap().0, 201);
    let begun = Instant::now();
    while !doomed.get("localhost", "/_local/calls").await.1.to_string().contains("CreateBucket") {
        assert!(begun.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    doomed.child.kill().unwrap();
    assert_eq!(doomed.wait(), None, "a signal has no exit code");
    let mut next = Running::start(folder.path());
    next.sign_in().await;
    next.until_up("romashka").await;
}

#[tokio::test]
async fn people_are_moved_over_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut running = Running::start(&data);
    running.sign_in().await;
    running.order("romashka").await.unwrap();
    running.until_up("romashka").await;
    let file = folder.path().join("people.csv");
    let people = "\
organization,email,name,role
romashka,anna@example.com,Анна Ёлкина,company_user
romashka,boris@example.com,\"Иванов, Борис\",org_admin
romashka,root@example.com,Корень,admin
vasilek,vera@example.com,Вера,user
";
    std::fs::write(&file, people).unwrap();
    let import = || {
        let mut import = command(&data);
        import.env("KABINET_ADMIN_PASSWORD", PASSWORD).arg("import-users").arg(&file);
        import
    };
    assert!(refuse(&mut import()).contains("is used by another running platform: stop it"));
    running.stop();

    let printed = import().output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let head: Vec<&str> = printed.lines().take(3).collect();
    assert_eq!(head, ["Added            2", "There already    0", "Not added        1"], "{printed}");
    let (refused, review) = printed.split_once("To be looked at").unwrap();
    assert!(refused.contains("vera@example.com: there is no such organisation"), "{printed}");
    assert!(review.contains("anna@example.com: was company_user"), "{printed}");
    assert!(review.contains("root@example.com: ran the portal, and was not added"), "{printed}");
    let again = String::from_utf8(import().output().unwrap().stdout).unwrap();
    assert!(again.starts_with("Added            0\nThere already    2\n"), "{again}");

    std::fs::write(&file, "name,role\nАнна,user\n").unwrap();
    let complaint = refuse(&mut import());
    assert!(
        complaint.ends_with("give a CSV file in UTF-8 whose first line is organization,email,name,role"),
        "{complaint}"
    );
    let complaint = refuse(command(&data).arg("import-people"));
    assert_eq!(complaint, "“import-people” is not understood: give nothing, or import-users FILE.csv");
}
