//! A change that a cookie vouches for is made only when it comes from our own pages.

use serde_json::json;
use testing::{Client, PASSWORD, TestApp};

/// What a browser would say with a request, and whether it is ours.
fn provenances(port: u16) -> Vec<(Vec<(&'static str, String)>, bool)> {
    let origin = |origin: &str| ("origin", origin.to_owned());
    let site = |site: &str| ("sec-fetch-site", site.to_owned());
    let own = format!("http://admin.localhost:{port}");
    vec![
        (vec![site("same-origin")], true),
        (vec![site("same-origin"), origin(&own)], true),
        (vec![site("none")], true),
        (vec![origin(&own)], true),
        (vec![origin(&format!("http://ADMIN.localhost:{port}"))], true),
        (vec![], false),
        (vec![site("cross-site")], false),
        (vec![site("same-site")], false),
        (vec![site("anything")], false),
        // What the browser says of itself is believed before what the page may have had a hand in.
        (vec![site("cross-site"), origin(&own)], false),
        (vec![origin("https://evil.example")], false),
        (vec![origin("null")], false),
        (vec![origin(&own.replace("http", "ftp"))], false),
        (vec![origin(own.trim_start_matches("http://"))], false),
        (vec![origin(&format!("http://localhost:{port}"))], false),
        (vec![origin(&format!("http://romashka.localhost:{port}"))], false),
        (vec![origin("http://admin.localhost")], false),
        (vec![origin(&format!("{own}.evil.example"))], false),
    ]
}

fn from(client: &Client, provenance: &[(&str, String)]) -> Client {
    provenance.iter().fold(client.clone(), |client, (name, value)| client.with(name, value))
}

#[tokio::test]
async fn a_cookie_vouches_only_for_what_our_own_pages_send() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let mut version = 1;
    for (provenance, is_ours) in provenances(app.local().address.port()) {
        let edit = json!({"version": version, "paid_seats": 100 + version});
        let reply = from(&admin.with_cookie(), &provenance).patch(&address, &edit).await;
        if is_ours {
            assert_eq!(reply.status, 200, "{provenance:?}: {}", reply.text);
            version += 1;
        } else {
            assert_eq!((reply.status, reply.problem().0.as_str()), (403, "foreign_form"), "{provenance:?}");
        }
        let read = from(&admin.with_cookie(), &provenance).get(&address).await;
        assert_eq!(
            (read.status, &read.json()["version"]),
            (200, &json!(version)),
            "reading changes nothing: {provenance:?}"
        );
    }
    let foreign = admin.with_cookie().browsing().with("sec-fetch-site", "cross-site");
    let page = foreign.submit(&format!("{address}/block"), &[]).await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("Запрос пришёл с чужого сайта"), "{}", page.text);
    for path in ["/session/end", "/organizations"] {
        assert_eq!(foreign.submit(path, &[]).await.status, 403, "{path}");
    }
    assert_eq!(foreign.delete("/session").await.status, 403);
    assert_eq!(
        admin.get(&address).await.json()["status"],
        "active",
        "the session is not over and nothing was blocked"
    );
}

#[tokio::test]
async fn a_token_in_the_header_needs_no_other_proof() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    for (place, (provenance, _)) in provenances(app.local().address.port()).into_iter().enumerate() {
        let edit = json!({"version": place + 1, "paid_seats": 100 + place});
        let reply = from(&admin, &provenance).patch(&address, &edit).await;
        assert_eq!(reply.status, 200, "{provenance:?}: {}", reply.text);
    }
    let beside_a_cookie = admin.with("cookie", "language=en");
    assert_eq!(beside_a_cookie.post(&format!("{address}/block"), &json!({})).await.status, 200);
}

#[tokio::test]
async fn nobody_is_signed_in_by_another_site() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    let fields = [("email", "anna@example.com"), ("password", PASSWORD)];
    let anybody = app.anonymous();
    for foreign in
        [anybody.with("sec-fetch-site", "cross-site"), anybody.with("origin", "https://evil.example")]
    {
        let refused = foreign.submit("/session", &fields).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "foreign_form"));
        assert!(!refused.headers.contains_key("set-cookie"));
    }
    assert_eq!(
        anybody.submit("/session", &fields).await.status,
        200,
        "a program says nothing of where it comes from"
    );
}
