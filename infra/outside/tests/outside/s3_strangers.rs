//! What S3 lets those do who have no key: with a presigned address, with a form whose policy somebody has signed, and
//! from a page of another origin.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outside::{REGION, SECRET, Service};
use reqwest::{Client, Method, Response, StatusCode, multipart};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::World;

const PAGE: &str = "http://acme.localhost:8080";

async fn bucket() -> World {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    world
}

fn browser() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The code of S3's error.
async fn code(response: Response) -> (u16, String) {
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    let code = text.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next());
    (status, code.unwrap_or_default().to_owned())
}

/// A form whose policy is signed by the Lambda `files`.
struct Form {
    fields: Vec<(String, String)>,
    file_name: &'static str,
    file: Vec<u8>,
}

impl Form {
    /// Allows what the conditions say until `expires` seconds from now; `fields` are sent beside those of the signature.
    fn new(world: &World, conditions: &Value, fields: &[(&str, &str)], expires: i64) -> Self {
        let now = world.now();
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let credential = format!("files/{}/{REGION}/s3/aws4_request", &date[..8]);
        let signing = [
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", &credential),
            ("x-amz-date", &date),
        ];
        let mut all = vec![json!({"bucket": "acme"})];
        all.extend(conditions.as_array().unwrap().iter().cloned());
        all.extend(signing.iter().map(|(name, value)| json!({*name: value})));
        let expiration = now + jiff::SignedDuration::from_secs(expires);
        let policy = STANDARD.encode(json!({"expiration": expiration, "conditions": all}).to_string());
        let key = generate_signing_key(SECRET, SystemTime::from(now), REGION, "s3");
        let signature = calculate_signature(key, policy.as_bytes());
        let mut sent: Vec<(String, String)> = fields
            .iter()
            .chain(&signing)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        sent.extend([("policy".to_owned(), policy), ("x-amz-signature".to_owned(), signature)]);
        Self { fields: sent, file_name: "Отчёт за май.pdf", file: b"content".to_vec() }
    }

    /// For one key, of at most ten octets.
    fn usual(world: &World) -> Self {
        let conditions = json!([{"key": "incoming/1"}, ["content-length-range", 1, 10]]);
        Self::new(world, &conditions, &[("key", "incoming/1")], 600)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    async fn send(self, world: &World) -> Response {
        let mut form = multipart::Form::new();
        for (name, value) in self.fields {
            form = form.text(name, value);
        }
        let form = form.part("file", multipart::Part::bytes(self.file).file_name(self.file_name));
        let sent =
            browser().post(format!("{}/acme", world.aws_address)).header("origin", PAGE).multipart(form);
        sent.send().await.unwrap()
    }
}

async fn content(world: &World, key: &str) -> Option<String> {
    let object = world.s3().get_object().bucket("acme").key(key).send().await.ok()?;
    Some(String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn a_form_stores_its_file_as_its_policy_allows() {
    let world = bucket().await;
    let stored = Form::usual(&world).send(&world).await;
    assert_eq!(stored.status(), StatusCode::NO_CONTENT);
    assert!(stored.headers().contains_key("etag"));
    assert_eq!(content(&world, "incoming/1").await.as_deref(), Some("content"));

    let sum = STANDARD.encode(Sha256::digest(b"content"));
    let conditions = json!([
        ["starts-with", "$key", "incoming/2/"],
        {"Content-Type": "application/octet-stream"},
        {"x-amz-checksum-sha256": sum},
        {"success_action_redirect": format!("{PAGE}/files/2?lang=ru")},
    ]);
    let fields = [
        ("key", "incoming/2/${filename}"),
        ("Content-Type", "application/octet-stream"),
        ("x-amz-checksum-sha256", &sum),
        ("success_action_redirect", &format!("{PAGE}/files/2?lang=ru")),
    ];
    let sent = Form::new(&world, &conditions, &fields, 600).send(&world).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let onward = sent.headers()["location"].to_str().unwrap();
    assert!(
        onward.starts_with(&format!("{PAGE}/files/2?lang=ru&bucket=acme&key=incoming%2F2%2F")),
        "{onward}"
    );
    let key = "incoming/2/Отчёт за май.pdf";
    assert_eq!(content(&world, key).await.as_deref(), Some("content"));
    let head = world.s3().head_object().bucket("acme").key(key).send().await.unwrap();
    assert_eq!(head.content_type(), Some("application/octet-stream"));

    let made = json!([{"key": "incoming/3"}, {"success_action_status": "201"}]);
    let fields = [("key", "incoming/3"), ("success_action_status", "201")];
    assert_eq!(Form::new(&world, &made, &fields, 600).send(&world).await.status(), StatusCode::CREATED);
    let calls = world.faults.calls();
    let post = calls.iter().find(|call| call.operation == "PostObject").unwrap();
    assert_eq!(post.caller.as_deref(), Some("files"), "whoever has signed it must have the permission");
    assert_eq!(post.needs[0].action, "s3:PutObject");
    assert_eq!(post.needs[0].resource, "arn:aws:s3:::acme/incoming/1");
}

#[tokio::test]
async fn a_form_that_is_otherwise_than_its_policy_is_refused() {
    let world = bucket().await;
    let usual = || Form::usual(&world);
    let cases: [(&str, Form, (u16, &str)); 10] = [
        ("another key", usual().with("key", "files/1"), (403, "AccessDenied")),
        ("a field more", usual().with("acl", "public-read"), (403, "AccessDenied")),
        ("longer", Form { file: vec![b'a'; 11], ..usual() }, (400, "EntityTooLarge")),
        ("shorter", Form { file: Vec::new(), ..usual() }, (400, "EntityTooSmall")),
        (
            "another signature",
            usual().with("x-amz-signature", &"0".repeat(64)),
            (403, "SignatureDoesNotMatch"),
        ),
        ("another policy", usual().with("policy", &STANDARD.encode("{}")), (403, "SignatureDoesNotMatch")),
        ("no policy", usual().without("policy"), (403, "AccessDenied")),
        (
            "another scope",
            usual().with("x-amz-credential", "files/20200101/us-east-1/s3/aws4_request"),
            (403, "SignatureDoesNotMatch"),
        ),
        ("no algorithm", usual().without("x-amz-algorithm"), (400, "InvalidArgument")),
        ("no key", usual().without("key"), (400, "InvalidArgument")),
    ];
    for (what, form, expected) in cases {
        let (status, code) = code(form.send(&world).await).await;
        assert_eq!((status, code.as_str()), expected, "{what}");
    }
    let conditions = json!([{"key": "incoming/1"}, {"x-amz-checksum-sha256": "AA=="}]);
    let wrong = [("key", "incoming/1"), ("x-amz-checksum-sha256", "AA==")];
    let wrong = Form::new(&world, &conditions, &wrong, 600).send(&world).await;
    assert_eq!(code(wrong).await, (400, "BadDigest".to_owned()));
    let unknown = json!([{"key": "incoming/1"}, ["ends-with", "$key", "1"]]);
    let unknown = Form::new(&world, &unknown, &[("key", "incoming/1")], 600).send(&world).await;
    assert_eq!(code(unknown).await, (400, "InvalidPolicyDocument".to_owned()));
    let late = usual();
    world.advance(Duration::from_secs(601));
    assert_eq!(code(late.send(&world).await).await, (403, "AccessDenied".to_owned()), "it has expired");
    assert_eq!(content(&world, "incoming/1").await, None);

    let body = browser().post(format!("{}/acme", world.aws_address));
    let nothing = body.multipart(multipart::Form::new().text("key", "a")).send().await.unwrap();
    assert_eq!(code(nothing).await, (400, "InvalidArgument".to_owned()));
}

#[tokio::test]
async fn a_presigned_address_gives_what_was_signed_until_it_expires() {
    let world = bucket().await;
    let put =
        world.s3().put_object().bucket("acme").key("files/Отчёт 1.pdf").body(b"0123456789".to_vec().into());
    put.content_type("application/pdf").send().await.unwrap();
    let name = "attachment; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf";
    let config = PresigningConfig::builder()
        .start_time(SystemTime::from(world.now()))
        .expires_in(Duration::from_mins(1))
        .build()
        .unwrap();
    let asked = world.s3().get_object().bucket("acme").key("files/Отчёт 1.pdf");
    let signed = asked.response_content_disposition(name).response_content_type("text/plain");
    let address = signed.presigned(config).await.unwrap().uri().to_owned();

    let whole = browser().get(&address).send().await.unwrap();
    assert_eq!(whole.status(), StatusCode::OK, "{address}");
    assert_eq!(whole.headers()["content-disposition"], name);
    assert_eq!(whole.headers()["content-type"], "text/plain");
    assert_eq!(whole.text().await.unwrap(), "0123456789");
    let part = browser().get(&address).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!(
        (part.status(), &part.headers()["content-range"]),
        (StatusCode::PARTIAL_CONTENT, &"bytes 2-4/10".parse().unwrap())
    );
    assert_eq!(part.text().await.unwrap(), "234");
    for (from, to) in [("1.pdf", "2.pdf"), ("text%2Fplain", "text%2Fhtml"), ("Expires=60", "Expires=6000")] {
        assert!(address.contains(from), "{address}");
        let other = browser().get(address.replace(from, to)).send().await.unwrap();
        assert_eq!(code(other).await, (403, "SignatureDoesNotMatch".to_owned()), "{from}");
    }
    let in_cyrillic = world.s3().get_object().bucket("acme").key("files/Отчёт 1.pdf");
    let refused = in_cyrillic.response_content_disposition("attachment; filename=\"Отчёт.pdf\"").send().await;
    assert_eq!(refused.unwrap_err().raw_response().unwrap().status().as_u16(), 400);
    let deleted = browser().request(Method::DELETE, &address).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::FORBIDDEN, "it was signed for a look");
    world.advance(Duration::from_secs(61));
    let late = browser().get(&address).send().await.unwrap();
    assert_eq!(code(late).await, (403, "AccessDenied".to_owned()));
}

#[tokio::test]
async fn a_script_has_what_the_bucket_allows_its_page() {
    let world = bucket().await;
    let address = format!("{}/acme", world.aws_address);
    let preflight = async |origin: &str, headers: &str| {
        let asked = browser().request(Method::OPTIONS, &address).header("origin", origin);
        let asked = asked.header("access-control-request-method", "POST");
        asked.header("access-control-request-headers", headers).send().await.unwrap()
    };
    assert_eq!(preflight(PAGE, "content-type").await.status(), StatusCode::FORBIDDEN, "without a rule");
    let rule = CorsRule::builder()
        .allowed_origins(PAGE)
        .allowed_methods("POST")
        .allowed_methods("GET")
        .allowed_headers("*")
        .expose_headers("ETag")
        .max_age_seconds(3_600)
        .build()
        .unwrap();
    let rules = CorsConfiguration::builder().cors_rules(rule).build().unwrap();
    world.s3().put_bucket_cors().bucket("acme").cors_configuration(rules).send().await.unwrap();
    let allowed = preflight(PAGE, "content-type, x-other").await;
    assert_eq!(allowed.status(), StatusCode::OK);
    for (name, value) in [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-methods", "POST, GET"),
        ("access-control-allow-headers", "content-type, x-other"),
        ("access-control-max-age", "3600"),
    ] {
        assert_eq!(allowed.headers()[name], value);
    }
    assert_eq!(preflight("http://evil.localhost:8080", "content-type").await.status(), StatusCode::FORBIDDEN);

    let stored = Form::usual(&world).send(&world).await;
    assert_eq!(stored.headers()["access-control-allow-origin"], PAGE);
    assert_eq!(stored.headers()["access-control-expose-headers"], "ETag");
    let refused = Form::usual(&world).with("key", "files/1").send(&world).await;
    assert_eq!(refused.headers()["access-control-allow-origin"], PAGE, "a script may know why");
}

#[tokio::test]
async fn a_form_can_be_made_to_fail() {
    let world = bucket().await;
    let fault = |mode: &str| json!({"service": "s3", "operation": "PostObject", "mode": mode, "times": 1});
    world.switch_on(fault("throttle"));
    assert_eq!(code(Form::usual(&world).send(&world).await).await, (503, "SlowDown".to_owned()));
    world.switch_on(fault("denied"));
    assert_eq!(code(Form::usual(&world).send(&world).await).await.0, 403);
    assert_eq!(content(&world, "incoming/1").await, None);
    let sent = world.operations(Service::S3);
    assert_eq!(sent.iter().filter(|operation| *operation == "PostObject").count(), 2);
    assert_eq!(Form::usual(&world).send(&world).await.status(), StatusCode::NO_CONTENT);
}
