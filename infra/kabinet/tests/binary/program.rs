//! The program as a process: started, asked over HTTP, ended or killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, HOST};
use reqwest::{Client, Method};
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn command(data: &Path) -> Command {
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
pub(crate) struct Running {
    child: Child,
    /// Held, since a program whose output nobody reads can't print.
    _output: BufReader<ChildStdout>,
    /// What it printed, up to the line that it was to be ready with.
    pub(crate) printed: Vec<String>,
    http: Client,
    token: String,
}

impl Running {
    /// Starts it and waits until it says that it is ready.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_by(command(data).env("KABINET_ADMIN_PASSWORD", PASSWORD), "E-mail")
    }

    pub(crate) fn start_by(command: &mut Command, last: &str) -> Self {
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
    pub(crate) fn said(&self, word: &str) -> &str {
        let line = self.printed.iter().find(|line| line.trim().starts_with(word)).unwrap();
        line.trim().strip_prefix(word).unwrap().trim()
    }

    pub(crate) fn port(&self) -> &str {
        self.said("Platform").rsplit(':').next().unwrap()
    }

    pub(crate) async fn send(
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

    pub(crate) async fn get(&self, host: &str, path: &str) -> (u16, Value) {
        self.send(Method::GET, host, path, &Value::Null).await.unwrap()
    }

    /// A code that lets the super-admin in once.
    pub(crate) async fn code(&self) -> Value {
        let url = format!("http://127.0.0.1:{}/_local/codes", self.port());
        let request = self.http.post(url).form(&[("email", "admin@localhost")]);
        let answer = request.header(ACCEPT, "application/json").send().await.unwrap();
        answer.json::<Value>().await.unwrap()["recovery_codes"][0].clone()
    }

    pub(crate) async fn sign_in(&mut self) {
        let code = self.code().await;
        let body = json!({"email": "admin@localhost", "password": PASSWORD, "code": code});
        let (status, session) = self.send(Method::POST, "admin.localhost", "/session", &body).await.unwrap();
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// Signs somebody in who needs no code.
    pub(crate) async fn sign_in_at(&mut self, host: &str, email: &str, password: &str) {
        self.token.clear();
        let body = json!({"email": email, "password": password});
        let (status, session) = self.send(Method::POST, host, "/session", &body).await.unwrap();
        assert_eq!(status, 200, "{email}: {session}");
        session["token"].as_str().unwrap().clone_into(&mut self.token);
    }

    pub(crate) async fn switch_on(&self, fault: &Value) {
        let (status, answer) = self.send(Method::POST, "localhost", "/_local/faults", fault).await.unwrap();
        assert_eq!(status, 201, "{answer}");
    }

    /// Orders a cabinet. Whether there is an answer depends on when the program dies.
    pub(crate) async fn order(&self, domain: &str) -> reqwest::Result<(u16, Value)> {
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
    pub(crate) async fn until_up(&self, domain: &str) {
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

    /// Ends it at once, whatever it is doing.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Ends it as a service manager does, and waits until it has put everything away.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert_eq!(self.wait(), Some(0));
    }

    /// Ends it, and answers what it said beside what it printed.
    pub(crate) fn stop_and_hear(mut self) -> String {
        let mut said = self.child.stderr.take().unwrap();
        self.stop();
        let mut text = String::new();
        said.read_to_string(&mut text).unwrap();
        text
    }

    /// Waits until it has ended, and answers its exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
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
pub(crate) fn refuse(command: &mut Command) -> String {
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
