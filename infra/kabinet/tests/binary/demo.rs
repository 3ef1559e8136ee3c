//! `cargo run -- demo`, and the platform on the folder that it leaves.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::digests_of;
use crate::program::{PASSWORD, Running, command, refuse};

const CABINET: &str = "bazis.localhost";
const TICKETS: u64 = 1_500;

fn demo(data: &Path) -> Command {
    let mut demo = command(data);
    demo.env("KABINET_ADMIN_PASSWORD", PASSWORD).arg("demo");
    demo
}

fn refusal(data: &Path) -> String {
    format!(
        "the folder {} has data, and nothing was changed: the demo is made on an empty one, choose it with KABINET_DATA",
        data.display()
    )
}

/// What was printed: the password of everybody, and the e-mail addresses with their roles.
fn people_in(printed: &str) -> (String, Vec<(String, String)>) {
    let word = |line: &str, place: usize| line.split_whitespace().nth(place).unwrap_or_default().to_owned();
    let password = printed.lines().find(|line| line.contains("Password of everybody")).unwrap();
    let people = printed.lines().filter(|line| word(line, 1).ends_with(".example"));
    (word(password, 3), people.map(|line| (word(line, 0), word(line, 1))).collect())
}

#[tokio::test]
async fn a_demo_has_a_past_that_can_be_looked_through_and_is_made_on_an_empty_folder_alone() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data");
    let output = demo(&data).output().unwrap();
    let (printed, complaint) =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).into();
    assert!(output.status.success(), "{complaint}");
    assert_eq!(complaint, "");
    assert!(printed.contains("tickets        1500 of 1500"), "{printed}");
    assert!(printed.contains("http://bazis.localhost:"), "{printed}");
    let (password, people) = people_in(&printed);
    let mut roles = BTreeMap::new();
    for (role, _) in &people {
        *roles.entry(role.as_str()).or_insert(0) += 1;
    }
    let expected = [("admin", 2), ("client", 1), ("employee", 4), ("manager", 6), ("reviewer", 1)];
    assert_eq!(roles, expected.into());

    let before = digests_of(&data);
    assert_eq!(refuse(&mut demo(&data)), refusal(&data));
    assert_eq!(digests_of(&data), before);

    let mut running = Running::start(&data);
    for (_, email) in &people {
        running.sign_in_at(CABINET, email, &password).await;
    }
    clients_see_their_own(&mut running, &people, &password).await;
    running.sign_in_at(CABINET, &people[1].1, &password).await;
    numbers_have_no_gaps(&running).await;
    the_queue_is_lively(&running).await;
    indicators_are_believable(&running).await;
    // What it left for later is due tomorrow at the earliest, or when something is.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(running.get("localhost", "/_local/mail").await, (200, json!([])));
    running.stop();
}

async fn clients_see_their_own(running: &mut Running, people: &[(String, String)], password: &str) {
    let (_, client) = people.iter().find(|(role, _)| role == "client").unwrap();
    running.sign_in_at(CABINET, client, password).await;
    let (status, own) = running.get(CABINET, "/my/tickets").await;
    assert_eq!(status, 200, "{own}");
    assert!(own["items"].as_array().unwrap().len() > 20, "{own}");
    assert_eq!(running.get(CABINET, "/desk/tickets").await.0, 403);
}

async fn numbers_have_no_gaps(running: &Running) {
    let mut numbers = Vec::new();
    let mut address = "/desk/tickets".to_owned();
    loop {
        let (status, page) = running.get(CABINET, &address).await;
        assert_eq!(status, 200, "{page}");
        numbers.extend(page["items"].as_array().unwrap().iter().map(|item| item["number"].as_u64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        address = format!("/desk/tickets?cursor={cursor}");
    }
    assert_eq!(numbers, (1..=TICKETS).rev().collect::<Vec<_>>());
}

async fn the_queue_is_lively(running: &Running) {
    let (_, page) = running.get(CABINET, "/desk/tickets").await;
    for state in ["new", "open", "waiting", "on_hold", "solved"] {
        assert!(page["counts"][state].as_u64().unwrap() >= 3, "{}", page["counts"]);
    }
    let (status, desk) = running.get(CABINET, "/desk").await;
    assert_eq!(status, 200);
    for waits in ["overdue", "due_soon", "unassigned"] {
        assert!(desk[waits]["count"].as_u64().unwrap() >= 3, "{desk}");
    }
}

/// The indicators of each of the two years.
async fn indicators_are_believable(running: &Running) {
    let within = |year: &Value, key: &str, least: f64, most: f64| {
        let items = year["items"].as_array().unwrap();
        let value = items.iter().find(|item| item["key"] == key).unwrap()["value"].as_f64().unwrap();
        assert!((least..=most).contains(&value), "{key}: {value}");
        value
    };
    let (hour, mut created) = (3_600.0, 0.0);
    let today = jiff::Zoned::now().in_tz("Europe/Moscow").unwrap().date();
    for (from, to) in [(730, 366), (365, 0)] {
        let [from, to] = [from, to].map(|days: i32| today.saturating_sub(jiff::Span::new().days(days)));
        let address = format!("/desk/indicators?from={from}&to={to}&group=month");
        let (status, year) = running.get(CABINET, &address).await;
        assert_eq!(status, 200, "{year}");
        created += within(&year, "created", 550.0, 950.0);
        within(&year, "sla_attainment", 0.8, 0.95);
        within(&year, "first_response_median", hour / 6.0, 2.0 * hour);
        within(&year, "full_resolution_median", hour, 12.0 * hour);
        within(&year, "reopen_rate", 0.01, 0.08);
        within(&year, "csat", 0.75, 0.95);
    }
    // Those that went on in others are no tickets of their own.
    assert!((created - 1_486.0).abs() < 0.5, "{created}");
}

#[test]
fn a_demo_that_was_killed_is_told_from_an_empty_folder() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data");
    let mut making = demo(&data).spawn().unwrap();
    let lines = BufReader::new(making.stdout.take().unwrap()).lines();
    let reached = lines.map(Result::unwrap).find(|line| line.contains("tickets          50 of 1500"));
    assert!(reached.is_some());
    making.kill().unwrap();
    making.wait().unwrap();
    let unfinished = format!(
        "the folder {} has a demo that was not finished: remove it, or choose another with KABINET_DATA",
        data.display()
    );
    assert_eq!(refuse(&mut demo(&data)), unfinished);
    assert_eq!(refuse(&mut command(&data)), unfinished);
}
