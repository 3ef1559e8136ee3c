//! The program itself, as `cargo run` starts it: its output, the settings with which it refuses to start, and the state
//! that it finds again after it was killed.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod demo;
mod program;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use program::{PASSWORD, PATIENCE, Running, command, refuse};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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

#[cfg(unix)]
#[tokio::test]
async fn its_folder_is_closed_to_others_and_one_that_is_not_its_own_stays_as_it_is() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let mode = |folder: &Path| metadata(folder).unwrap().permissions().mode() & 0o777;
    let (own, home) = (folder.path().join("own"), folder.path().join("home"));
    drop(Running::start_by(&mut command(&own), "Code"));
    assert_eq!(mode(&own), 0o700);
    set_permissions(&own, Permissions::from_mode(0o755)).unwrap();
    drop(Running::start_by(&mut command(&own), "Code"));
    assert_eq!(mode(&own), 0o700, "a folder of before");

    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("letter.txt"), "Анне").unwrap();
    set_permissions(&home, Permissions::from_mode(0o755)).unwrap();
    let complaint = refuse(&mut command(&home));
    assert!(complaint.contains("holds other things and is open to others"), "{complaint}");
    assert_eq!((mode(&home), std::fs::read_dir(&home).unwrap().count()), (0o755, 1), "nothing was touched");
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
        lines.iter().map(|line| &line["route"]).filter(|route| !route.is_null()).collect();
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
    let buckets: Vec<_> = files.iter().filter(|file| file.parent().unwrap().ends_with("buckets")).collect();
    assert_eq!(buckets.len(), 2, "the platform's and the cabinet's: {files:?}");
    damaged.extend(buckets);
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
    doomed.kill();
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
    assert_eq!(complaint, "“import-people” is not understood: give nothing, demo, or import-users FILE.csv");
}
