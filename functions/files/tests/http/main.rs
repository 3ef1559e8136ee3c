//! The files that people send: announced, sent past the product, judged, and forgotten.

use std::time::Duration;

use domain::StoredFile;
use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testing::pictures::png;
use testing::{Cabinet, Client, Reply, TestApp, post_form, send_file};
use web::Product;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
const NAME: &str = "Отчёт за май.pdf";

const DAY: Duration = Duration::from_hours(24);

fn product() -> Product {
    testing::product_of!(organizations, identity, company, tasks, files, cabinet)
}

/// SHA-256 of a text of no octets.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn announcement(size: usize) -> Value {
    json!({"purpose": "ticket", "name": NAME, "size": size})
}

async fn announce(client: &Client, size: usize) -> Reply {
    let announced = client.post("/files", &announcement(size)).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    announced
}

async fn kept(cabinet: &Cabinet) -> Vec<String> {
    cabinet.app.sent_keys(cabinet.id).await
}

/// A cabinet with a bucket.
async fn start() -> Cabinet {
    let cabinet = Cabinet::start(product).await;
    cabinet.app.plant_bucket(cabinet.id, "romashka").await;
    cabinet
}

async fn forget_all(app: &TestApp) {
    app.advance(DAY);
    app.work().await;
}

#[tokio::test]
async fn a_file_is_announced_sent_judged_and_kept() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let announced = announce(owner, PDF.len()).await;
    let file = announced.json();
    let address = announced.header("location").to_owned();
    assert_eq!(address, format!("/files/{}", file["id"].as_str().unwrap()));
    assert_eq!((&file["state"], &file["name"]), (&json!("waiting"), &json!(NAME)));
    let awaited = owner.post(&format!("{address}/arrived"), &json!({})).await.json();
    assert_eq!(awaited["state"], "waiting", "nothing has been sent");

    assert_eq!(post_form(&file["upload"], NAME, PDF).await.status(), 204);
    for _ in 0..2 {
        let arrived = owner.post(&format!("{address}/arrived"), &json!({})).await;
        assert_eq!((arrived.status, &arrived.json()["state"]), (200, &json!("arrived")));
        assert_eq!(arrived.json()["upload"], Value::Null, "it is sent once");
    }
    assert_eq!(owner.get(&address).await.header("retry-after"), "2");
    app.work().await;
    let ready = owner.get(&address).await;
    assert_eq!(ready.header("retry-after"), "");
    let ready = ready.json();
    assert_eq!((&ready["state"], &ready["media_type"]), (&json!("ready"), &json!("application/pdf")));
    assert_eq!(ready["size"], PDF.len());
    let id = ready["id"].as_str().unwrap();
    assert_eq!(kept(&cabinet).await, [StoredFile::key(id.parse().unwrap())], "no copy is left where it came");

    forget_all(app).await;
    let owner = cabinet.sign_in("owner").await;
    assert_eq!(owner.get(&address).await.status, 404);
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_of_which_nobody_says_that_it_has_arrived_is_found_all_the_same() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let announced = announce(owner, PDF.len()).await;
    assert_eq!(post_form(&announced.json()["upload"], NAME, PDF).await.status(), 204);
    app.advance(Duration::from_mins(11));
    app.work().await;
    assert_eq!(owner.get(announced.header("location")).await.json()["state"], "ready");
    forget_all(app).await;
}

#[tokio::test]
async fn a_file_that_is_sent_late_by_a_form_that_was_drawn_anew_is_found_too() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let announced = announce(owner, PDF.len()).await;
    app.advance(Duration::from_mins(11));
    app.work().await;
    let again = owner.get(announced.header("location")).await.json();
    assert_eq!(again["state"], "waiting");
    assert_eq!(post_form(&again["upload"], NAME, PDF).await.status(), 204);
    app.advance(Duration::from_hours(1));
    app.work().await;
    assert_eq!(owner.get(announced.header("location")).await.json()["state"], "ready");
    forget_all(app).await;
}

#[tokio::test]
async fn a_form_is_good_for_ten_minutes_and_for_the_file_that_was_announced() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let announced = announce(owner, PDF.len()).await;
    let form = &announced.json()["upload"];
    assert_eq!(post_form(form, NAME, &[PDF, b"more"].concat()).await.status(), 400);
    app.advance(Duration::from_mins(11));
    assert_eq!(post_form(form, NAME, PDF).await.status(), 403);

    // Whoever comes late is handed another form.
    let again = owner.get(announced.header("location")).await.json();
    assert_eq!(post_form(&again["upload"], NAME, PDF).await.status(), 204);
    forget_all(app).await;
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_refused_says_why_and_leaves_nothing_in_the_bucket() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let refused = [
        ("picture", "me.png", &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], "not_taken"),
        ("library", "Договор.docx", PDF, "extension"),
        ("ticket", "virus.exe", b"MZ\x90\x00\x03", "not_taken"),
    ];
    for (purpose, name, content, code) in refused {
        let sent = send_file(owner, purpose, name, content).await;
        app.work().await;
        let judged = owner.get(&format!("/files/{}", sent["id"].as_str().unwrap())).await.json();
        assert_eq!(
            (&judged["state"], &judged["refusal"]["code"]),
            (&json!("refused"), &json!(code)),
            "{name}"
        );
        assert!(judged["refusal"]["message"].as_str().unwrap().chars().count() > 20, "{judged}");
    }
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
    forget_all(app).await;
}

#[tokio::test]
async fn what_arrives_is_compared_with_what_was_announced_where_the_bucket_does_not() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let mut announcement = announcement(PDF.len());
    announcement["sha256"] = json!(OF_NOTHING);
    let announced = owner.post("/files", &announcement).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    let mut form = announced.json()["upload"].clone();
    assert_eq!(post_form(&form, NAME, PDF).await.status(), 400, "S3 compares");
    // Another store would take it.
    form["fields"].as_object_mut().unwrap().remove("x-amz-checksum-sha256");
    let files = app.local().cloud.files();
    let key = form["fields"]["key"].as_str().unwrap();
    let upload = cloud::files::Upload {
        key,
        content_type: "application/octet-stream",
        digest: "",
        body: PDF.to_vec(),
    };
    files.put(&files.bucket(cabinet.id), upload).await.unwrap();
    owner.post(&format!("{}/arrived", announced.header("location")), &json!({})).await;
    app.work().await;
    let judged = owner.get(announced.header("location")).await.json();
    assert_eq!(judged["refusal"]["code"], "differs");
    forget_all(app).await;
}

#[tokio::test]
async fn a_picture_is_drawn_anew() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let sent = send_file(owner, "picture", "Я.png", &png(3_000, 1_000)).await;
    app.work().await;
    let judged = owner.get(&format!("/files/{}", sent["id"].as_str().unwrap())).await.json();
    assert_eq!(judged["media_type"], "image/jpeg");
    let files = app.local().cloud.files();
    let key = StoredFile::key(sent["id"].as_str().unwrap().parse().unwrap());
    let kept = files.get(&files.bucket(cabinet.id), &key).await.unwrap().unwrap();
    assert_eq!(kept.len(), usize::try_from(judged["size"].as_u64().unwrap()).unwrap());
    assert!(kept.starts_with(b"\xff\xd8\xff"), "a JPEG");
    forget_all(app).await;
}

#[tokio::test]
async fn whatever_is_wrong_with_an_announcement_is_said_beside_its_field() {
    let cabinet = start().await;
    let wrong = [
        (json!({}), vec![("purpose", "required")]),
        (json!({"purpose": "rocket"}), vec![("purpose", "unknown_value")]),
        (json!({"purpose": "ticket", "name": "a.pdf"}), vec![("size", "required")]),
        (json!({"purpose": "ticket", "size": 1}), vec![("name", "required")]),
        (json!({"purpose": "ticket", "name": "../a.pdf", "size": 1}), vec![("name", "file_name_form")]),
        (
            json!({"purpose": "ticket", "name": "a\u{202e}fdp.exe", "size": 1}),
            vec![("name", "file_name_form")],
        ),
        (json!({"purpose": "ticket", "name": "я".repeat(201), "size": 1}), vec![("name", "too_long")]),
        (json!({"purpose": "ticket", "name": "a.pdf", "size": 0}), vec![("size", "file_size")]),
        (json!({"purpose": "picture", "name": "a.png", "size": (10 << 20) + 1}), vec![("size", "file_size")]),
        (
            json!({"purpose": "ticket", "name": "a.pdf", "size": 1, "sha256": "abc"}),
            vec![("sha256", "checksum_form")],
        ),
    ];
    for (body, errors) in wrong {
        let refused = cabinet.owner.post("/files", &body).await;
        assert_eq!(refused.status, 422, "{body}");
        let found: Vec<(String, String)> = refused.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                (error["field"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
            })
            .filter(|(field, _)| errors.iter().any(|(expected, _)| expected == field))
            .collect();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
        assert_eq!(found, errors, "{body}: {}", refused.text);
    }
}

#[tokio::test]
async fn nobody_sees_or_touches_what_somebody_else_sends() {
    let cabinet = start().await;
    cabinet.add("anna", Role::Employee).await;
    let anna = cabinet.sign_in("anna").await;
    let announced = announce(&anna, PDF.len()).await;
    let address = announced.header("location");
    let owner = &cabinet.owner;
    assert_eq!(owner.get(address).await.status, 404);
    assert_eq!(owner.post(&format!("{address}/arrived"), &json!({})).await.status, 404);
    assert_eq!(owner.browsing().get(&format!("{address}/arrived")).await.status, 404);
    assert_eq!(owner.delete(address).await.status, 404);
    assert_eq!(anna.get(address).await.status, 200);
    forget_all(&cabinet.app).await;
}

#[tokio::test]
async fn a_file_that_is_taken_away_is_gone_at_once_and_makes_room() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let mut addresses = Vec::new();
    for _ in 0..20 {
        addresses.push(announce(owner, PDF.len()).await.header("location").to_owned());
    }
    let refused = owner.post("/files", &announcement(PDF.len())).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("too_many_files")));
    let sent = owner.get(&addresses[0]).await.json();
    assert_eq!(post_form(&sent["upload"], NAME, PDF).await.status(), 204);
    assert_eq!(owner.delete(&addresses[0]).await.status, 200);
    assert_eq!(owner.get(&addresses[0]).await.status, 404);
    app.work().await;
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
    announce(owner, PDF.len()).await;
    forget_all(app).await;
}

/// The form for whatever is chosen in it, and the address of its file.
async fn bare_form(owner: &Client) -> (Value, String) {
    let announced = owner.post("/files", &json!({"purpose": "ticket"})).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    (announced.json()["upload"].clone(), announced.header("location").to_owned())
}

#[tokio::test]
async fn a_name_of_two_hundred_letters_is_kept_and_one_that_no_file_may_have_is_refused() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let long = format!("{}.pdf", "я".repeat(196));
    for (name, state, code) in [
        (long.as_str(), "ready", Value::Null),
        ("a\u{1}b.pdf", "refused", json!("name")),
        ("a\u{fffe}b.pdf", "refused", json!("name")),
        (&"я".repeat(201), "refused", json!("name")),
    ] {
        let (mut form, address) = bare_form(owner).await;
        let beginning = form["fields"]["key"].as_str().unwrap().replace("${filename}", "");
        form["fields"]["key"] = json!(beginning + name);
        assert_eq!(post_form(&form, "a.pdf", PDF).await.status(), 303, "{name:?}");
        let arrived = owner.post(&format!("{address}/arrived"), &json!({})).await;
        assert_eq!(arrived.status, 200, "{name:?}: {}", arrived.text);
        app.work().await;
        let told = owner.get(&address).await.json();
        assert_eq!((&told["state"], &told["refusal"]["code"]), (&json!(state), &code), "{name:?}");
        assert_eq!(owner.delete(&address).await.status, 200);
        app.work().await;
        assert_eq!(kept(&cabinet).await, Vec::<String>::new(), "{name:?}");
    }
    forget_all(app).await;
}

#[tokio::test]
async fn what_a_form_sends_after_the_judgement_changes_nothing_and_is_erased() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let (form, address) = bare_form(owner).await;
    assert_eq!(post_form(&form, "a.pdf", PDF).await.status(), 303);
    owner.post(&format!("{address}/arrived"), &json!({})).await;
    assert_eq!(post_form(&form, "b.pdf", &[PDF, b"%%EOF\n"].concat()).await.status(), 303);
    app.work().await;
    assert_eq!(post_form(&form, "c.pdf", PDF).await.status(), 303);
    let told = owner.get(&address).await.json();
    assert_eq!(
        (&told["name"], &told["size"]),
        (&json!("a.pdf"), &json!(PDF.len())),
        "the first that arrived"
    );
    app.advance(Duration::from_mins(11));
    app.work().await;
    let id = told["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(kept(&cabinet).await, [StoredFile::key(id)]);
    forget_all(app).await;
}

#[tokio::test]
async fn a_file_that_a_thing_has_taken_is_its_makers_no_longer() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let sent = send_file(owner, "ticket", NAME, PDF).await;
    app.work().await;
    let (tenant, id) = (cabinet.tenant(), serde_json::from_value(sent["id"].clone()).unwrap());
    let file = tenant.file(id).await.unwrap().unwrap();
    tenant.change_file(&file, |file| file.is_attached = true, app.local().clock.now()).await.unwrap();
    let address = format!("/files/{}", file.id);
    assert_eq!([owner.get(&address).await.status, owner.delete(&address).await.status], [404, 404]);
    forget_all(app).await;
    assert_eq!(kept(&cabinet).await, [StoredFile::key(file.id)]);
}

#[tokio::test]
async fn a_picture_that_is_taken_while_it_is_judged_is_gone_from_what_was_sent() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    for _ in 0..4 {
        let sent = send_file(owner, "picture", "Я.png", &png(300, 300)).await;
        let taking = json!({"file": sent["id"]});
        let (taken, ()) = tokio::join!(owner.post("/profile/avatar", &taking), app.work());
        assert_eq!(taken.status, 200, "{}", taken.text);
        assert_eq!(owner.get(&format!("/files/{}", sent["id"].as_str().unwrap())).await.status, 404);
    }
    app.work().await;
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
    forget_all(app).await;
}

#[tokio::test]
async fn the_way_to_a_larger_file_leads_back_to_a_page_that_is_there() {
    let cabinet = start().await;
    let browser = cabinet.owner.browsing();
    let refused =
        browser.send_octets(Method::POST, "/profile/avatar", Some("image/png"), b"no".to_vec()).await;
    assert_eq!(refused.status, 422);
    for page in [refused, browser.get("/profile").await] {
        assert!(page.text.contains("name=\"page\" value=\"/profile#avatar-title\""), "{}", page.text);
    }
}

#[tokio::test]
async fn without_scripts_a_file_goes_by_a_form_of_its_own_and_back_to_the_page_that_wanted_it() {
    let cabinet = start().await;
    let Cabinet { app, owner, .. } = &cabinet;
    let browser = owner.browsing();
    let asked = [("purpose", "picture"), ("page", "/profile?lang=ru#avatar-title")];
    let led = browser.submit("/files", &asked).await;
    assert_eq!(led.status, 303, "{}", led.text);
    let address = led.header("location").to_owned();
    let page = browser.get(&address).await;
    let bucket = app.local().cloud.files().bucket(cabinet.id);
    let policy = page.header("content-security-policy");
    assert!(policy.contains(&format!("http://{}", app.local().aws_address)), "{policy}");
    assert!(page.text.contains(&format!("/{bucket}\" enctype=\"multipart/form-data\"")), "{}", page.text);

    let form = owner.get(&address).await.json()["upload"].clone();
    let sent = post_form(&form, "Моё фото.png", &png(40, 40)).await;
    assert_eq!(sent.status(), 303);
    let back = sent.headers()["location"].to_str().unwrap().to_owned();
    let (_, path) = back.split_once("romashka.localhost").unwrap();
    let path = &path[path.find('/').unwrap()..];
    let home = browser.get(path).await;
    let id = address.rsplit('/').next().unwrap();
    assert_eq!(
        (home.status, home.header("location")),
        (303, format!("/profile?lang=ru&file={id}#avatar-title").as_str())
    );
    let profile = browser.get(home.header("location")).await.text;
    assert!(profile.contains("Моё фото.png"), "{profile}");
    let taken = browser.submit("/profile/avatar", &[("file", id)]).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert!(owner.get("/profile").await.json()["avatar"].is_string());
    assert_eq!(owner.get(&address).await.status, 404, "it was taken");
    forget_all(app).await;
    assert_eq!(kept(&cabinet).await, Vec::<String>::new());
}
