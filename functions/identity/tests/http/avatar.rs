//! A person's picture: the files that are accepted, the part that is kept, and who sees it.

use domain::access::{AssignedRole, Role};
use image::ImageFormat;
use reqwest::Method;
use testing::{Client, PASSWORD, Reply, TestApp};

use testing::pictures::{picture, png};

const ANNA: &str = "anna@example.com";
const EMPLOYEE: AssignedRole = AssignedRole::Preset(Role::Employee);

async fn send(person: &Client, content_type: &str, file: Vec<u8>) -> Reply {
    person.send_octets(Method::POST, "/profile/avatar", Some(content_type), file).await
}

fn in_a_form(file: &[u8]) -> Vec<u8> {
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"me.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    [head.as_bytes(), file, b"\r\n--b--\r\n"].concat()
}

#[tokio::test]
async fn a_picture_is_taken_from_a_form_or_as_it_is_and_kept_small() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let as_it_is = send(&anna, "image/png", png(600, 400)).await;
    assert_eq!(as_it_is.status, 200, "{}", as_it_is.text);
    let address = as_it_is.json()["avatar"].as_str().unwrap().to_owned();
    let shown = anna.get(&address).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert_eq!(shown.header("cache-control"), "private, max-age=31536000, immutable");
    let kept = image::load_from_memory_with_format(&shown.octets, ImageFormat::Jpeg).unwrap();
    assert_eq!((kept.width(), kept.height()), (256, 256));

    let form = anna.browsing();
    let sent =
        send(&form, "multipart/form-data; boundary=b", in_a_form(&picture(40, 90, ImageFormat::WebP))).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/profile"), "{}", sent.text);
    let other = anna.get("/profile").await.json()["avatar"].as_str().unwrap().to_owned();
    assert_ne!(other, address, "another picture has another address");
    assert_eq!(anna.get(&address).await.status, 404);
    let page = form.get("/profile").await.text;
    assert!(page.contains(&format!(r#"src="{other}""#)), "{page}");
    assert_eq!(form.submit("/profile/avatar/delete", &[]).await.status, 303);
    assert_eq!(anna.get("/profile").await.json()["avatar"], serde_json::Value::Null);
    assert_eq!(anna.get(&other).await.status, 404);
}

#[tokio::test]
async fn what_is_no_picture_or_too_much_is_refused() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let cases = [
        ("image/png", svg, 422, "not_a_picture"),
        ("image/jpeg", b"\xff\xd8\xff\xe0".to_vec(), 422, "not_a_picture"),
        ("image/png", Vec::new(), 422, "invalid"),
        ("multipart/form-data; boundary=b", in_a_form(b""), 422, "invalid"),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense".to_vec(), 400, "malformed_form"),
        ("multipart/form-data", in_a_form(b"x"), 400, "malformed_form"),
        ("image/png", vec![0; (2 << 20) + 1], 413, "too_large"),
        ("application/json", b"{}".to_vec(), 422, "invalid"),
        ("application/json", br#"{"file": "00000000-0000-7000-8000-000000000000"}"#.to_vec(), 422, "invalid"),
        ("image/png", png(8_001, 1), 422, "picture_too_great"),
    ];
    for (content_type, file, status, code) in cases {
        let length = file.len();
        let refused = send(&anna, content_type, file).await;
        assert_eq!(
            (refused.status, refused.problem().0.as_str()),
            (status, code),
            "{content_type}, {length}"
        );
    }
    assert_eq!(anna.get("/profile").await.json()["avatar"], serde_json::Value::Null);

    let page = send(&anna.browsing(), "multipart/form-data; boundary=b", in_a_form(b"no picture")).await;
    assert_eq!(page.status, 422);
    let (_, beside_picture) = page.text.split_once("action=\"/profile/avatar\"").unwrap();
    assert!(
        beside_picture.contains("role=\"alert\""),
        "it is said where the picture was chosen: {}",
        page.text
    );
    let none = send(&anna.browsing(), "multipart/form-data; boundary=b", in_a_form(b"")).await;
    assert!(none.text.contains("id=\"file-error\"><span>Выберите файл.</span>"), "{}", none.text);
}

#[tokio::test]
async fn a_picture_is_seen_by_those_who_share_an_organisation() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (romashka, vasilek) = (app.plant("romashka").await, app.plant("vasilek").await);
    app.add_employee(romashka, ANNA, EMPLOYEE).await;
    let anna = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    let address = send(&anna, "image/png", png(300, 300)).await.json()["avatar"].as_str().unwrap().to_owned();
    let colleague = app.employee(romashka, "romashka", EMPLOYEE).await;
    let elsewhere = app.employee(vasilek, "vasilek", EMPLOYEE).await;
    // To be invited is not to work there.
    let inviter = app.employee(vasilek, "vasilek", AssignedRole::ADMIN).await;
    let invited = inviter.post("/company/employees", &serde_json::json!({"email": ANNA})).await;
    assert_eq!((invited.status, invited.json()["avatar"].is_null()), (201, true), "{}", invited.text);
    app.add_user("stranger@example.com", None).await;
    let stranger = app.anonymous().at("localhost").sign_in("stranger@example.com", PASSWORD).await;
    for (person, status) in [
        (&anna, 200),
        (&colleague, 200),
        (&admin, 200),
        (&elsewhere, 404),
        (&stranger, 404),
        (&app.anonymous(), 401),
    ] {
        assert_eq!(person.get(&address).await.status, status);
    }
}
