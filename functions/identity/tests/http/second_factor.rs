//! The second factor: switched on by a person who has the key, asked for at every sign-in; a code is good once.

use std::time::Duration;

use domain::UserId;
use domain::access::PlatformRole;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};

pub(super) const EMAIL: &str = "anna@example.com";

/// Somebody with a second factor.
pub(super) struct Anna {
    pub(super) client: Client,
    pub(super) id: UserId,
    pub(super) uri: String,
    pub(super) recovery_codes: Vec<String>,
}

impl Anna {
    pub(super) async fn of(app: &TestApp) -> Self {
        let id = app.add_user(EMAIL, None).await.id;
        let client = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
        let offer = client.get("/profile/second-factor").await.json();
        let uri = offer["uri"].as_str().unwrap().to_owned();
        let body = json!({"offer": offer["offer"], "present_password": PASSWORD, "code": app.code(&uri)});
        let enabled = client.post("/profile/second-factor", &body).await;
        assert_eq!(enabled.status, 200, "{}", enabled.text);
        let codes = enabled.json()["recovery_codes"].as_array().unwrap().clone();
        let recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        app.advance(Duration::from_secs(30));
        Self { client, id, uri, recovery_codes }
    }
}

pub(super) async fn sign_in(client: &Client, code: Option<&str>) -> Reply {
    let mut body = json!({"email": EMAIL, "password": PASSWORD});
    if let Some(code) = code {
        body["code"] = Value::from(code);
    }
    client.post("/session", &body).await
}

#[tokio::test]
async fn a_key_is_offered_and_nothing_is_kept_of_it_before_its_first_code() {
    let app = TestApp::start(crate::product).await;
    app.add_user(EMAIL, None).await;
    let client = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
    let [first, second] = [
        client.get("/profile/second-factor").await.json(),
        client.get("/profile/second-factor").await.json(),
    ];
    assert_ne!(first["key"], second["key"]);
    assert!(first["uri"].as_str().unwrap().contains(first["key"].as_str().unwrap()), "{first}");
    let uri = first["uri"].as_str().unwrap();

    let wrong = json!({"offer": first["offer"], "present_password": PASSWORD, "code": "000 000"});
    assert_eq!(client.post("/profile/second-factor", &wrong).await.problem().0, "wrong_code");
    let garbled = json!({"offer": "abc", "present_password": PASSWORD, "code": app.code(uri)});
    assert_eq!(client.post("/profile/second-factor", &garbled).await.problem().0, "offer_over");
    let other = app.person().await.at("admin.localhost");
    let taken = json!({"offer": first["offer"], "present_password": PASSWORD, "code": app.code(uri)});
    assert_eq!(other.post("/profile/second-factor", &taken).await.problem().0, "offer_over");
    assert_eq!(sign_in(&app.anonymous(), None).await.status, 200, "a password is still enough");
    app.advance(Duration::from_mins(30));
    let late = json!({"offer": first["offer"], "present_password": PASSWORD, "code": app.code(uri)});
    assert_eq!(client.post("/profile/second-factor", &late).await.problem().0, "offer_over");

    let page = client.browsing().get("/profile/second-factor").await.text;
    assert!(
        page.contains("<svg") && page.contains("name=\"offer\"") && page.contains("one-time-code"),
        "{page}"
    );
}

#[tokio::test]
async fn signing_in_takes_a_code_that_is_good_once() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let anybody = app.anonymous();
    let needed = sign_in(&anybody, None).await;
    assert_eq!((needed.status, needed.problem().0.as_str()), (401, "second_factor_required"));
    assert_eq!(needed.header("set-cookie"), "");
    let wrong = sign_in(&anybody, Some("000000")).await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (401, "wrong_code"));

    let code = app.code(&anna.uri);
    let right = sign_in(&anybody, Some(&code)).await;
    assert_eq!(right.status, 200, "{}", right.text);
    let again = sign_in(&anybody, Some(&code)).await;
    assert_eq!((again.status, again.problem().0.as_str()), (401, "wrong_code"));
    app.advance(Duration::from_secs(30));
    assert_eq!(sign_in(&anybody, Some(&app.code(&anna.uri))).await.status, 200);
}

#[tokio::test]
async fn of_many_sign_ins_with_one_code_at_once_one_has_it() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    for code in [app.code(&anna.uri), anna.recovery_codes[0].clone()] {
        let anybody = app.anonymous();
        let tries = join_all((0..3).map(|_| sign_in(&anybody, Some(&code)))).await;
        let opened = tries.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(opened, 1, "{:?}", tries.iter().map(|reply| &reply.text).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn each_recovery_code_lets_in_once() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    assert_eq!(anna.recovery_codes.len(), 10);
    for code in &anna.recovery_codes {
        assert_eq!(sign_in(&app.anonymous(), Some(code)).await.status, 200, "{code}");
    }
    assert_eq!(sign_in(&app.anonymous(), Some(&anna.recovery_codes[0])).await.problem().0, "wrong_code");
    let left = anna.client.get("/profile/second-factor").await.json();
    assert_eq!(left["recovery_codes_left"], 0);
}

#[tokio::test]
async fn a_browser_is_asked_for_the_code_on_a_page_without_the_password() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let browser = app.anonymous().at("localhost").browsing();
    let fields = [("email", EMAIL), ("password", PASSWORD), ("to", "/?q=a")];
    let asked = browser.submit("/session", &fields).await;
    assert_eq!(asked.status, 401);
    assert!(!asked.text.contains(PASSWORD) && asked.text.contains("value=\"/?q=a\""), "{}", asked.text);
    let (_, rest) = asked.text.split_once("name=\"challenge\" value=\"").unwrap();
    let challenge = rest.split('"').next().unwrap().to_owned();

    let answer =
        |code: String| [("challenge", challenge.clone()), ("code", code), ("to", "/?q=a".to_owned())];
    let submit = async |client: &Client, code: String| {
        let fields = answer(code);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.submit("/session/second-factor", &fields).await
    };
    let wrong = submit(&browser, "000000".to_owned()).await;
    assert!(wrong.status == 401 && wrong.text.contains("Код не подходит"), "{}", wrong.text);
    let elsewhere = submit(&app.anonymous().browsing(), app.code(&anna.uri)).await;
    assert!(elsewhere.status == 401 && elsewhere.text.contains("Вход не завершён"), "{}", elsewhere.text);
    let right = submit(&browser, app.code(&anna.uri)).await;
    assert_eq!((right.status, right.header("location")), (303, "/?q=a"), "{}", right.text);
    assert!(right.header("set-cookie").starts_with("session="), "{}", right.header("set-cookie"));
    app.advance(Duration::from_mins(5));
    let late = submit(&browser, app.code(&anna.uri)).await;
    assert!(late.status == 401 && late.text.contains("Вход не завершён"), "{}", late.text);
}

#[tokio::test]
async fn it_is_switched_off_by_both_factors_and_both_changes_are_told() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let wrong = json!({"present_password": "wrong", "code": app.code(&anna.uri)});
    let refused = anna
        .client
        .send(
            reqwest::Method::DELETE,
            "/profile/second-factor",
            Some(("application/json", wrong.to_string())),
        )
        .await;
    assert_eq!(
        (refused.status, refused.problem().1),
        (422, vec!["present_password wrong_password".to_owned()])
    );
    let wrong = json!({"present_password": PASSWORD, "code": "000000"});
    let refused = anna.client.post("/profile/second-factor/disable", &wrong).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "wrong_code"));
    let right = json!({"present_password": PASSWORD, "code": app.code(&anna.uri)});
    app.work().await;
    assert_eq!(anna.client.post("/profile/second-factor/disable", &right).await.status, 200);
    assert_eq!(sign_in(&app.anonymous(), None).await.status, 200);

    let letters = app.letters().await;
    let subjects: Vec<&str> = letters.iter().map(|letter| letter.subject.as_str()).collect();
    assert_eq!(subjects, ["Второй фактор включён", "Второй фактор отключён"]);
    let audit = app.admin().await.get("/audit?actor=anna").await.json();
    let told: Vec<&Value> = audit["items"].as_array().unwrap().iter().map(|item| &item["action"]).collect();
    assert_eq!(told, ["second_factor_disabled", "second_factor_enabled"]);
    for secret in [anna.uri.as_str(), anna.recovery_codes[0].as_str()] {
        assert!(!audit.to_string().contains(secret));
    }
}

#[tokio::test]
async fn recovery_codes_are_renewed_by_both_factors_and_those_before_are_dead() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let path = "/profile/second-factor/recovery-codes";
    let wrong = json!({"present_password": PASSWORD, "code": "000000"});
    assert_eq!(anna.client.post(path, &wrong).await.problem().0, "wrong_code");
    let right = json!({"present_password": PASSWORD, "code": app.code(&anna.uri)});
    let renewed = anna.client.post(path, &right).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    let codes: Vec<String> = serde_json::from_value(renewed.json()["recovery_codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!(sign_in(&app.anonymous(), Some(&anna.recovery_codes[0])).await.problem().0, "wrong_code");
    assert_eq!(sign_in(&app.anonymous(), Some(&codes[0])).await.status, 200);
    let audit = app.admin().await.get("/audit?actor=anna").await.json();
    assert_eq!(audit["items"][0]["action"], "recovery_codes_renewed");
    assert!(!audit.to_string().contains(&codes[0]));

    app.advance(Duration::from_secs(30));
    let browser = anna.client.browsing();
    let page = browser.get("/profile/second-factor").await.text;
    assert!(page.contains(&format!("formaction=\"{path}\"")), "{page}");
    let code = app.code(&anna.uri);
    let shown = browser.submit(path, &[("present_password", PASSWORD), ("code", &code)]).await;
    assert!(shown.status == 200 && shown.text.contains("Сохраните новые коды"), "{}", shown.text);
}

#[tokio::test]
async fn whoever_runs_the_platform_does_so_with_a_second_factor_only() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.plant("romashka").await;
    app.add_user(EMAIL, None).await;
    assert_eq!(
        admin.post("/super-admins", &json!({"email": EMAIL, "present_password": PASSWORD})).await.status,
        201
    );

    let anna = app.anonymous().sign_in(EMAIL, PASSWORD).await;
    let path = format!("/organizations/{organization}");
    for path in ["/organizations", path.as_str(), "/audit", "/super-admins"] {
        let refused = anna.get(path).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "second_factor_missing"), "{path}");
        let led = anna.browsing().get(path).await;
        assert_eq!((led.status, led.header("location")), (303, "/profile/second-factor"), "{path}");
    }
    let base = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
    let choice = base.browsing().get("/").await;
    assert!(choice.status == 200 && choice.text.contains("/profile/second-factor"), "{}", choice.text);
    assert!(!choice.text.contains("romashka"), "{}", choice.text);
    let entered = base.post(&format!("{path}/enter"), &json!({})).await;
    assert_eq!((entered.status, entered.problem().0.as_str()), (404, "not_found"));
    let at_cabinet = sign_in(&app.cabinet("romashka"), None).await;
    assert_eq!((at_cabinet.status, at_cabinet.problem().0.as_str()), (403, "second_factor_missing"));

    let page = anna.browsing().get("/profile/second-factor").await.text;
    assert!(page.contains("Вы управляете платформой"), "{page}");
    app.enrol(&anna, EMAIL, PASSWORD).await;
    assert_eq!(anna.get(&path).await.status, 200);
    assert_eq!(base.get("/").await.status, 401, "what was opened by a password alone is over");
    let at_cabinet = app.cabinet("romashka").sign_in(EMAIL, PASSWORD).await;
    assert_eq!(at_cabinet.get("/company/employees").await.status, 200);
}

#[tokio::test]
async fn whoever_switches_it_off_runs_the_platform_no_longer() {
    let app = TestApp::start(crate::product).await;
    app.add_user(EMAIL, Some(PlatformRole::PlatformAdmin)).await;
    let anna = app.anonymous().sign_in(EMAIL, PASSWORD).await;
    assert_eq!(anna.get("/organizations").await.status, 200);
    let code = anna.credentials(EMAIL, PASSWORD)["code"].clone();
    let proof = json!({"present_password": PASSWORD, "code": code});
    assert_eq!(anna.post("/profile/second-factor/disable", &proof).await.status, 200);
    assert_eq!(anna.get("/organizations").await.problem().0, "second_factor_missing");
}

#[tokio::test]
async fn switching_it_on_ends_the_sessions_that_were_opened_without_it() {
    let app = TestApp::start(crate::product).await;
    app.add_user(EMAIL, None).await;
    let other = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
    app.advance(Duration::from_secs(1));
    let own = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
    let offer = own.get("/profile/second-factor").await.json();
    let code = app.code(offer["uri"].as_str().unwrap());
    let proof = json!({"offer": offer["offer"], "present_password": PASSWORD, "code": code});
    let enabled = own.post("/profile/second-factor", &proof).await;
    assert_eq!(enabled.status, 200, "{}", enabled.text);
    assert_eq!(other.get("/profile/second-factor").await.status, 401);
    assert_eq!(own.get("/profile/second-factor").await.json()["recovery_codes_left"], 10);
}

#[tokio::test]
async fn each_code_seals_the_key_anew_so_that_a_former_sealing_key_goes_out_of_use() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let sealed_key = async || {
        let user = app.local().store.user_of_email(&EMAIL.parse().unwrap()).await.unwrap().unwrap();
        user.second_factor.unwrap().sealed_key
    };
    let first = sealed_key().await;
    for code in [app.code(&anna.uri), anna.recovery_codes[0].clone()] {
        let before = sealed_key().await;
        assert_eq!(sign_in(&app.anonymous(), Some(&code)).await.status, 200);
        assert_ne!(sealed_key().await, before);
    }
    app.advance(Duration::from_secs(30));
    assert_eq!(sign_in(&app.anonymous(), Some(&app.code(&anna.uri))).await.status, 200);
    assert_ne!(sealed_key().await, first);
}

#[tokio::test]
async fn a_session_alone_does_not_switch_it_on() {
    let app = TestApp::start(crate::product).await;
    app.add_user(EMAIL, None).await;
    let thief = app.anonymous().at("localhost").sign_in(EMAIL, PASSWORD).await;
    let offer = thief.get("/profile/second-factor").await.json();
    let code = app.code(offer["uri"].as_str().unwrap());
    for (password, error) in
        [(None, "present_password required"), (Some("guess"), "present_password wrong_password")]
    {
        let mut proof = json!({"offer": offer["offer"], "code": code});
        if let Some(password) = password {
            proof["present_password"] = password.into();
        }
        let refused = thief.post("/profile/second-factor", &proof).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]));
    }
    let page = thief
        .browsing()
        .submit("/profile/second-factor", &[("offer", offer["offer"].as_str().unwrap())])
        .await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains(offer["key"].as_str().unwrap()),
        "the same key is asked for again: {}",
        page.text
    );
    assert_eq!(sign_in(&app.anonymous(), None).await.status, 200, "the owner gets in as before");
    assert!(app.letters().await.is_empty());
}
