//! Files go past the product: by a form that it hands a browser, and by an address.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cloud::files::{Allowed, INCOMING, Key, UploadForm};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response};
use sha2::{Digest, Sha256};
use testing::TestApp;

const CONTENT: &[u8] = b"%PDF-1.7";

async fn send(form: &UploadForm, content: &[u8], page: &str) -> Response {
    let fields = form.fields.iter();
    let sent = fields.fold(Form::new(), |sent, (name, value)| sent.text(*name, value.clone()));
    let sent = sent.part("file", Part::bytes(content.to_vec()).file_name("Отчёт.pdf"));
    Client::new().post(&form.address).header("origin", page).multipart(sent).send().await.unwrap()
}

#[tokio::test]
async fn a_browser_sends_and_gets_a_file_by_what_it_was_handed() {
    let app = TestApp::start(contexts::product).await;
    let id = app.create(&app.admin().await, "romashka").await;
    let (files, now) = (app.local().cloud.files(), app.local().clock.now());
    let (bucket, key) = (files.bucket(id), format!("{INCOMING}1"));
    let checksum = STANDARD.encode(Sha256::digest(CONTENT));
    let allowed = Allowed {
        key: Key::Exactly(&key),
        content_type: "application/pdf",
        checksum: Some(&checksum),
        size: 1..=CONTENT.len() as u64,
        then: None,
        until: now + Duration::from_mins(10),
    };
    let form = files.form(&bucket, &allowed, now).await.unwrap();
    assert!(form.address.starts_with(&files.origin_of(&bucket)), "{form:?}");
    let page = format!("http://romashka.localhost:{}", app.local().address.port());
    assert_eq!(send(&form, b"%PDF-9.9", &page).await.status(), 400, "another file");
    assert_eq!(send(&form, b"%PDF-1.7.", &page).await.status(), 400, "a longer one");
    let sent = send(&form, CONTENT, &page).await;
    assert_eq!(sent.status(), 204);
    assert_eq!(
        sent.headers()["access-control-allow-origin"],
        page.as_str(),
        "the cabinet's scripts may know"
    );
    assert!(
        send(&form, CONTENT, "http://evil.example")
            .await
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );
    app.advance(Duration::from_mins(11));
    assert_eq!(send(&form, CONTENT, &page).await.status(), 403, "the form has expired");

    let now = app.local().clock.now();
    let disposition = "attachment; filename*=UTF-8''%D0%B0.pdf";
    let lifetime = Duration::from_mins(1);
    let address =
        files.address_to_get(&bucket, &key, ("application/pdf", disposition), (now, lifetime)).await.unwrap();
    let got = reqwest::get(&address).await.unwrap();
    assert_eq!(got.headers()["content-disposition"], disposition);
    assert_eq!(got.bytes().await.unwrap(), CONTENT);
    app.advance(lifetime + Duration::from_secs(1));
    assert_eq!(reqwest::get(&address).await.unwrap().status(), 403);
}
