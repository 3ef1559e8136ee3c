//! What every answer has, to any request of any caller: its headers, its language, its form, and an identifier.

use reqwest::Method;
use testing::{Client, Reply, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The policy of an answer that says where else its forms may lead.
fn policy(leads_to: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'{leads_to}; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn assert_has_what_every_answer_has(reply: &Reply, named: &str) {
    assert_eq!(reply.header("content-security-policy"), policy(""), "{named}");
    assert_has_the_rest(reply, named);
}

fn assert_has_the_rest(reply: &Reply, named: &str) {
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{named}");
    assert_eq!(reply.header("referrer-policy"), "same-origin", "{named}");
    assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{named}");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-site", "{named}");
    assert!(reply.header("permissions-policy").contains("camera=(), "), "{named}");
    assert_eq!(
        reply.header("vary"),
        "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie",
        "{named}"
    );
    assert!(
        !reply.headers.contains_key("strict-transport-security"),
        "{named}: there is no TLS on localhost"
    );
    let id = reply.header("x-request-id");
    assert!(id.len() == 36 && id.as_bytes()[14] == b'7', "{named}: {id}");
}

#[tokio::test]
async fn every_answer_is_safe_to_show_and_has_an_identifier() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.plant("romashka").await;
    let cases: Vec<(Client, Method, &str, u16)> = vec![
        (admin.clone(), Method::GET, "/organizations", 200),
        (admin.browsing(), Method::GET, "/organizations", 200),
        (admin.browsing(), Method::HEAD, "/organizations", 200),
        (admin.clone(), Method::GET, "/", 303),
        (admin.browsing(), Method::GET, "/nowhere", 404),
        (admin.clone(), Method::GET, "/organizations?limit=0", 422),
        (admin.clone(), Method::POST, "/organizations", 422),
        (admin.clone(), Method::PUT, "/organizations", 405),
        (app.anonymous(), Method::GET, "/organizations", 401),
        (app.anonymous().browsing(), Method::GET, "/organizations", 303),
        (app.person().await, Method::GET, "/organizations", 403),
        (app.anonymous().at("nobody.localhost"), Method::GET, "/", 404),
        (app.anonymous().at("romashka.localhost").browsing(), Method::GET, "/", 200),
        (app.anonymous(), Method::GET, "/healthz", 200),
    ];
    let mut identifiers = std::collections::BTreeSet::new();
    for (client, method, path, status) in cases {
        let named = format!("{method} {path}");
        let reply = client.send(method, path, None).await;
        assert_eq!(reply.status, status, "{named}");
        assert_has_what_every_answer_has(&reply, &named);
        // What is for everybody may be kept for a minute.
        let cache = if named == "GET /" && status == 200 { "public, max-age=60" } else { "no-store" };
        assert_eq!(reply.header("cache-control"), cache, "{named}");
        if reply.header("content-type") == "application/problem+json" {
            assert_eq!(reply.json()["request_id"], reply.header("x-request-id"), "{named}");
        }
        assert!(identifiers.insert(reply.header("x-request-id").to_owned()), "{named}");
    }
    let unknown = app.anonymous().at("example.com").get("/").await;
    assert_eq!(unknown.status, 404);
    assert_has_the_rest(&unknown, "a host that is not ours");
}

#[tokio::test]
async fn a_fault_of_ours_says_nothing_of_its_inside_and_can_be_named() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.fault(serde_json::json!({"service": "dynamodb", "operation": "Query", "mode": "denied", "times": 8}));
    let failed = admin.get("/organizations").await;
    app.switch_faults_off();
    assert_eq!((failed.status, failed.problem().0.as_str()), (503, "unavailable"));
    assert_eq!(failed.header("retry-after"), "2");
    assert_has_what_every_answer_has(&failed, "a fault");
    for inside in ["Dynamo", "dynamo", "AccessDenied", "kabinet:table", "Error {"] {
        assert!(!failed.text.contains(inside), "{inside}: {}", failed.text);
    }
    assert_eq!(failed.json()["request_id"], failed.header("x-request-id"));
    assert_eq!(admin.get("/organizations").await.status, 200);
}

#[tokio::test]
async fn files_of_the_pages_are_kept_for_ever_and_change_their_address_with_their_content() {
    let app = TestApp::start(contexts::product).await;
    let page = app.anonymous().browsing().get("/session").await.text;
    let addresses: Vec<&str> = page
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    assert!(addresses.len() >= 3, "{page}");
    for address in addresses {
        for host in ["admin.localhost", "localhost", "nobody.localhost"] {
            let file = app.anonymous().at(host).get(address).await;
            assert_eq!(file.status, 200, "{address} at {host}");
            assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
            // Forms of the base host may lead to a cabinet.
            let cabinets = format!(" http://*.localhost:{}", app.local().address.port());
            let leads_to = if host == "localhost" { cabinets.as_str() } else { "" };
            assert_eq!(file.header("content-security-policy"), policy(leads_to), "{address} at {host}");
            assert_has_the_rest(&file, address);
            let kind = match address.rsplit('.').next().unwrap() {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            };
            assert_eq!(file.header("content-type"), kind);
        }
        let mut parts = address.split('/');
        let name = parts.next_back().unwrap();
        let other = app.anonymous().get(&format!("/assets/000000000000/{name}")).await;
        assert_eq!((other.status, other.header("cache-control")), (404, "no-store"));
    }
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains(" onclick"), "{page}");
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_refused_with_those_that_it_does() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = "00000000-0000-7000-8000-000000000000";
    let cases = [
        (Method::DELETE, "/organizations".to_owned(), "GET,HEAD,POST"),
        (Method::PUT, format!("/organizations/{id}"), "GET,HEAD,PATCH"),
        (Method::POST, format!("/organizations/{id}"), "GET,HEAD,PATCH"),
        (Method::GET, format!("/organizations/{id}/retry"), "POST"),
        (Method::GET, "/session/end".to_owned(), "POST"),
        (Method::PATCH, "/session".to_owned(), "DELETE,GET,HEAD,POST"),
        (Method::POST, "/healthz".to_owned(), "GET,HEAD"),
        (Method::OPTIONS, "/organizations".to_owned(), "GET,HEAD,POST"),
        ("BREW".parse().unwrap(), "/organizations".to_owned(), "GET,HEAD,POST"),
    ];
    for (method, path, allowed) in cases {
        let refused = admin.send(method.clone(), &path, None).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (405, "method"), "{method} {path}");
        let mut methods: Vec<&str> = refused.header("allow").split(',').collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
        let page = admin.browsing().send(method.clone(), &path, None).await;
        if method == Method::GET {
            let above = path.rsplit_once('/').unwrap().0;
            assert_eq!((page.status, page.header("location")), (303, above), "{path}");
            continue;
        }
        assert!(page.status == 405 && page.text.contains("Так обратиться нельзя"), "{path}: {}", page.text);
    }
}

#[tokio::test]
async fn the_language_is_asked_for_remembered_or_the_browsers() {
    let app = TestApp::start(contexts::product).await;
    let anybody = app.anonymous().browsing();
    let english = anybody.with("accept-language", "en-GB,en;q=0.9");
    let remembered = |client: &Client, language: &str| client.with("cookie", &format!("language={language}"));
    let cases = [
        (anybody.clone(), "/session", "ru", ""),
        (anybody.with("accept-language", "de"), "/session", "ru", ""),
        (english.clone(), "/session", "en", ""),
        (remembered(&english, "ru"), "/session", "ru", ""),
        (remembered(&anybody, "en"), "/session", "en", ""),
        (remembered(&anybody, "de"), "/session", "ru", ""),
        (remembered(&anybody, "ru"), "/session?language=en", "en", "en"),
        (english.clone(), "/session?a=b&language=ru", "ru", "ru"),
        (english.clone(), "/session?language=EN", "en", "en"),
        (english.clone(), "/session?language=de", "en", ""),
        (english.clone(), "/session?languages=ru&language-name=ru", "en", ""),
        (english.clone(), "/session?language=%0d%0aSet-Cookie:a=b", "en", ""),
    ];
    for (client, path, language, cookie) in cases {
        let page = client.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{path}: {}", page.text);
        let heading = if language == "ru" { "<h1>Вход</h1>" } else { "<h1>Sign in</h1>" };
        assert!(page.text.contains(heading), "{path}: {}", page.text);
        let expected = match cookie {
            "" => String::new(),
            language => format!("language={language}; Path=/; Max-Age=31536000; SameSite=Lax"),
        };
        assert_eq!(page.header("set-cookie"), expected, "{path}");
    }
    let problem = app.anonymous().with("accept-language", "en").get("/nowhere").await.json();
    assert_eq!(problem["title"], "Not found");
    let page = english.get("/session?to=%2Forganizations%3Fq%3Da").await.text;
    assert!(
        page.contains("href=\"?to=%2Forganizations%3Fq%3Da&amp;language=ru\""),
        "the rest is kept: {page}"
    );
}

/// What the platform answers to a request as it is written here.
async fn answer_to(app: &TestApp, request: &str) -> String {
    let mut stream = TcpStream::connect(app.local().address).await.unwrap();
    stream.write_all(request.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_link_and_no_way_back_leads_to_another_host() {
    let app = TestApp::start(contexts::product).await;
    let port = app.local().address.port();
    for path in ["//evil.test/", "//evil.test/?to=//evil.test", "/.//evil.test"] {
        let asked = format!(
            "GET {path} HTTP/1.1\nHost: admin.localhost:{port}\nAccept: text/html\nConnection: close\n\n"
        );
        let page = answer_to(&app, &asked).await;
        assert!(page.contains("href=\"?") && !page.contains("=\"//evil.test"), "{path}: {page}");
        assert!(!page.to_lowercase().contains("location: //evil.test"), "{path}: {page}");
    }
    let admin = app.admin().await;
    let token = admin.token();
    let pressed = format!(
        "POST /organizations/0192f3a4-0000-7000-8000-000000000001/block HTTP/1.1\nHost: admin.localhost:{port}\n\
         Accept: text/html\nSec-Fetch-Site: same-origin\nCookie: session={token}\n\
         Referer: http://admin.localhost:{port}//evil.test/\nContent-Length: 0\nConnection: close\n\n"
    );
    let refused = answer_to(&app, &pressed).await;
    assert!(!refused.to_lowercase().contains("location: //"), "{refused}");
}

#[tokio::test]
async fn a_request_that_names_two_hosts_is_nobodys() {
    let app = TestApp::start(contexts::product).await;
    let port = app.local().address.port();
    let host = format!("Host: admin.localhost:{port}\n");
    for (hosts, status) in
        [(host.clone(), "401"), (format!("{host}{host}"), "404"), (format!("{host}Host: evil.test\n"), "404")]
    {
        let request =
            format!("GET /organizations HTTP/1.1\n{hosts}Accept: application/json\nConnection: close\n\n");
        let answer = answer_to(&app, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{hosts}: {answer}");
    }
}

#[tokio::test]
async fn what_all_may_keep_has_nobodys_cookie() {
    let app = TestApp::start(contexts::product).await;
    let anybody = app.anonymous().browsing();
    let page = anybody.get("/session").await.text;
    let style = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let kept = anybody.get(&format!("{style}?language=en")).await;
    assert!(kept.header("cache-control").contains("public"), "{}", kept.header("cache-control"));
    assert!(!kept.headers.contains_key("set-cookie"), "{:?}", kept.headers);
}

#[tokio::test]
async fn a_program_gets_json_and_a_browser_a_page_from_the_same_address() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    for (accept, content_type) in [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json, */*", "application/json"),
        ("text/plain", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("application/json;q=0.1, text/html;q=0.2", "text/html; charset=utf-8"),
    ] {
        let reply = admin.with("accept", accept).get("/organizations").await;
        assert_eq!((reply.status, reply.header("content-type")), (200, content_type), "{accept}");
        let problem = admin.with("accept", accept).get("/nowhere").await;
        let expected =
            if content_type == "application/json" { "application/problem+json" } else { content_type };
        assert_eq!((problem.status, problem.header("content-type")), (404, expected), "{accept}");
    }
}

#[tokio::test]
async fn the_host_decides_on_the_face_whatever_its_case_and_port() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    for host in
        ["admin.localhost", "ADMIN.LocalHost", "admin.localhost.", "admin.localhost:1", "admin.localhost.:80"]
    {
        assert_eq!(admin.with("host", host).get("/organizations").await.status, 200, "{host}");
    }
    for host in [
        "example.com",
        "localhost.example.com",
        "evil-localhost",
        "a.b.localhost",
        "www.localhost",
        "127.0.0.1",
        "[::1]:80",
        "admin.localhost:x",
    ] {
        for client in [app.anonymous().with("host", host), admin.with("host", host)] {
            let refused = client.get("/organizations").await;
            assert_eq!((refused.status, refused.problem().0.as_str()), (404, "unknown_host"), "{host}");
        }
        let page = app.anonymous().with("host", host).browsing().get("/").await;
        assert!(page.status == 404 && page.text.contains("Неизвестный адрес"), "{host}: {}", page.text);
    }
    let nobody = app.anonymous().at("nobody.localhost").get("/").await;
    assert_eq!((nobody.status, nobody.problem().0.as_str()), (404, "no_cabinet"));
}
