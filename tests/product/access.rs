//! Who can sign in, and where.

use serde_json::json;
use testing::Platform;

#[tokio::test]
async fn a_super_admin_signs_in_and_out() {
    let platform = Platform::start(contexts::product).await;
    let (email, password) = platform.credentials();
    let anonymous = platform.anonymous();
    let wrong = anonymous.post("/session", &json!({"email": email, "password": "not the password"})).await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (401, "wrong_credentials"));

    // Who has no second factor yet gets one.
    platform.admin().await;
    let opened = anonymous.post("/session", &anonymous.credentials(email, password)).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let user = &opened.json()["user"];
    assert_eq!((&user["email"], &user["platform_role"]), (&json!(email), &json!("platform_admin")));
    let cookie = opened.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    let admin = anonymous.with_token(opened.json()["token"].as_str().unwrap());
    for holder in [admin.clone(), admin.with_cookie()] {
        assert_eq!(holder.get("/organizations").await.status, 200);
    }
    assert_eq!(admin.delete("/session").await.status, 200);
    for holder in [admin.clone(), admin.with_cookie()] {
        let refused = holder.get("/organizations").await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn the_panel_is_closed_to_everybody_else() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let organization = platform.create(&admin, "ogorod").await;
    let address = crate::address(&organization);
    let person = platform.person().await;
    let of_another_host = admin.at(&platform.host("ogorod"));
    let requests = [
        ("GET", "/organizations".to_owned()),
        ("POST", "/organizations".to_owned()),
        ("GET", address.clone()),
        ("PATCH", address.clone()),
        ("POST", format!("{address}/block")),
        ("GET", format!("{address}/history")),
    ];
    for (method, address) in requests {
        for (client, status, code) in
            [(platform.anonymous(), 401, "unauthenticated"), (person.clone(), 403, "forbidden")]
        {
            let body = (method != "GET").then(|| ("application/json", json!({}).to_string()));
            let refused = client.send(method.parse().unwrap(), &address, body).await;
            assert_eq!((refused.status, refused.problem().0.as_str()), (status, code), "{method} {address}");
        }
        let elsewhere = of_another_host.get(&address).await;
        assert_eq!(elsewhere.status, 404, "a cabinet's host has no panel: {method} {address}");
    }
    let page = platform.anonymous().browsing().get("/organizations").await;
    assert_eq!((page.status, page.header("location")), (303, "/session?to=%2Forganizations"));
}

#[tokio::test]
async fn a_host_without_a_cabinet_says_so() {
    let platform = Platform::start(contexts::product).await;
    let refused = platform.anonymous().at(&platform.host("nobody")).get("/healthz").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (404, "no_cabinet"));
}

/// Whether a route of its own takes it or the one for the rest.
#[tokio::test]
async fn an_address_that_is_not_there_is_refused_in_the_platforms_own_words() {
    let platform = Platform::start(contexts::product).await;
    let anonymous = platform.anonymous();
    for path in
        ["/nowhere", "/organizations/1/2/3", "/organizations/", "/company/employees/1/2/3", "/session/1"]
    {
        let refused = anonymous.get(path).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (404, "not_found"), "{path}");
        let page = anonymous.browsing().get(path).await;
        assert!(page.status == 404 && page.text.contains("</html>"), "{path}: {}", page.text);
    }
}
