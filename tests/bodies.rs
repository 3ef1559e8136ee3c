//! The body of a request, before its fields are read: its size, its media type and its form.

use reqwest::Method;
use serde_json::json;
use testing::{Client, Reply, TestApp};

const GREATEST: usize = 1 << 20;

async fn post(client: &Client, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> Reply {
    client.send_octets(Method::POST, "/organizations/plan", content_type, body.into()).await
}

async fn world() -> (TestApp, Client) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    (app, admin)
}

#[tokio::test]
async fn a_body_of_a_megabyte_is_read_and_one_octet_more_is_not() {
    let (_app, admin) = world().await;
    let of_length = |length: usize| {
        let mut body = r#"{"name": ""#.to_owned();
        body.extend(std::iter::repeat_n('a', length - body.len() - 2));
        body.push_str("\"}");
        body
    };
    let read = post(&admin, Some("application/json"), of_length(GREATEST)).await;
    assert_eq!((read.status, read.problem().1[0].as_str()), (422, "name too_long"));
    let too_large = post(&admin, Some("application/json"), of_length(GREATEST + 1)).await;
    assert_eq!((too_large.status, too_large.problem().0.as_str()), (413, "too_large"));
    assert!(too_large.json()["detail"].as_str().unwrap().contains("1 МБ"), "{}", too_large.text);
    let form = format!("name={}", "a".repeat(GREATEST));
    let too_large = post(&admin.browsing(), Some("application/x-www-form-urlencoded"), form).await;
    assert_eq!(too_large.status, 413);
    assert!(too_large.text.contains("Слишком большой запрос"), "{}", too_large.text);
    let anybody =
        admin.send_octets(Method::POST, "/session", Some("application/json"), of_length(GREATEST + 1).into());
    assert_eq!(anybody.await.status, 413, "signing in is no way around");
}

#[tokio::test]
async fn a_body_is_json_or_a_form_and_says_which() {
    let (app, admin) = world().await;
    let order = app.order("romashka").to_string();
    for kind in
        ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", " application/json ;a=b"]
    {
        assert_eq!(post(&admin, Some(kind), order.clone()).await.status, 200, "{kind}");
    }
    for kind in [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=a",
        "application/jsonp",
        "json",
        "*/*",
        ";",
    ] {
        let refused = post(&admin, Some(kind), order.clone()).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (415, "content_type"), "{kind}");
    }
    let unnamed = post(&admin, None, order.clone()).await;
    assert_eq!((unnamed.status, unnamed.problem().0.as_str()), (415, "content_type"));
    let nothing = post(&admin, None, Vec::new()).await;
    assert_eq!((nothing.status, nothing.problem().1.len()), (422, 6), "nothing sent need not say what it is");
    let plain = post(&admin.browsing(), Some("text/plain"), order).await;
    assert_eq!(plain.status, 415);
    assert!(plain.text.contains("text/plain"), "{}", plain.text);
}

#[tokio::test]
async fn malformed_json_is_refused_with_its_place() {
    let (_app, admin) = world().await;
    let deep = format!("{{\"name\": {}", "[".repeat(200_000));
    let nested = format!("{{\"name\": {}1{}}}", "{\"a\":".repeat(500), "}".repeat(500));
    let cases: Vec<(Vec<u8>, u64, u64)> = vec![
        (b"{".to_vec(), 1, 1),
        (b"{\"name\":\n  oops}".to_vec(), 2, 3),
        (b"{\"name\": \"a\",}".to_vec(), 1, 14),
        (b"{'name': 'a'}".to_vec(), 1, 2),
        (b"{\"name\": \"a\nb\"}".to_vec(), 2, 0),
        (b"{\"name\": \"\xff\xfe\"}".to_vec(), 1, 11),
        (b"{\"name\": \"\\ud800\"}".to_vec(), 1, 17),
        (b"{\"name\": 01}".to_vec(), 1, 11),
        (b"{\"name\": 1e999}".to_vec(), 1, 14),
        (b"{} {}".to_vec(), 1, 4),
        (b"oops".to_vec(), 1, 1),
        (b"\xef\xbb\xbf{}".to_vec(), 1, 1),
        // A name that stands twice: nobody can say which of the two was meant.
        (b"{\"name\": \"a\",\n \"name\": \"b\"}".to_vec(), 2, 13),
        (deep.into_bytes(), 1, 136),
        (nested.into_bytes(), 1, 640),
    ];
    for (body, line, column) in cases {
        let refused = post(&admin, Some("application/json"), body.clone()).await;
        let named = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!(
            (refused.status, refused.problem().0.as_str()),
            (400, "malformed_json"),
            "{named}: {}",
            refused.text
        );
        let place = format!("Ошибка в строке {line}, столбце {column}.");
        assert!(refused.json()["detail"].as_str().unwrap().starts_with(&place), "{named}: {}", refused.text);
    }
    let english = post(&admin.with("accept-language", "en"), Some("application/json"), "{\n  oops").await;
    let detail = english.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("line 2") && detail.contains("column 3"), "{detail}");
}

#[tokio::test]
async fn json_that_is_no_object_holds_no_fields() {
    let (_app, admin) = world().await;
    for body in ["[]", "\"name\"", "5", "null", "true", "[{\"name\": \"a\"}]", " \n -1.5e3"] {
        let refused = post(&admin, Some("application/json"), body).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (400, "not_an_object"), "{body}");
    }
    let empty = post(&admin, Some("application/json"), "").await;
    assert_eq!((empty.status, empty.problem().1.len()), (422, 6));
}

#[tokio::test]
async fn a_form_of_any_octets_is_read_or_refused() {
    let (_app, admin) = world().await;
    for body in [&b"\xff\xfe=%FF%00&&&=&a==%"[..], b"name=%E2%82", b"&", b"name"] {
        let refused = post(&admin, Some("application/x-www-form-urlencoded"), body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(refused.problem().0, "invalid");
    }
    let control = post(&admin, Some("application/x-www-form-urlencoded"), "name=a%00b&domain=a%0d%0ab").await;
    let errors = control.problem().1;
    assert!(errors.contains(&"name control_characters".to_owned()), "{errors:?}");
    assert!(errors.contains(&"domain domain_form".to_owned()), "{errors:?}");
}

#[tokio::test]
async fn a_number_is_no_text_even_if_it_reads_the_same() {
    let (app, admin) = world().await;
    for (field, value, error) in [
        ("name", json!(5), "name wrong_type"),
        ("description", json!(-1.5), "description wrong_type"),
        ("inn", json!(7_707_083_893_u64), "inn wrong_type"),
        // What is wrong with the value itself says more.
        ("domain", json!(5), "domain domain_form"),
    ] {
        let mut order = app.order("romashka");
        order[field] = value.clone();
        let refused = admin.post("/organizations/plan", &order).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]), "{field}: {value}");
    }
    let sign_in = app.anonymous().post("/session", &json!({"email": "a@b", "password": 12345})).await;
    assert_eq!((sign_in.status, sign_in.problem().1), (422, vec!["password wrong_type".to_owned()]));
    let mut order = app.order("romashka");
    order["name"] = json!(5);
    let refused = admin.with("accept-language", "en").post("/organizations/plan", &order).await.json();
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("text stands in quotes"), "{message}");
}
