//! Little goes over the wire: long answers are compressed for clients that take them so, and the files of a page stay
//! within their budget.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use testing::{Client, Reply, TestApp};

/// The greatest sizes on the wire, in octets.
const STYLESHEET: usize = 30_000;
const SCRIPT: usize = 15_000;
const PAGE: usize = 60_000;

fn inflated(reply: &Reply) -> String {
    assert_eq!(reply.header("content-encoding"), "gzip", "{}", reply.text);
    let mut text = String::new();
    GzDecoder::new(reply.octets.as_slice()).read_to_string(&mut text).unwrap();
    text
}

async fn compressed(client: &Client, path: &str) -> Reply {
    client.with("accept-encoding", "gzip, deflate, br, zstd").get(path).await
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_take_them_so() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    for number in 0..10 {
        app.plant_organization(&app.ready(&format!("romashka-{number}"))).await;
    }
    for client in [admin.clone(), admin.browsing()] {
        let plain = client.get("/organizations").await;
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(plain.header("content-length"), plain.octets.len().to_string());
        let gzipped = compressed(&client, "/organizations").await;
        assert_eq!(inflated(&gzipped).len(), plain.text.len());
        assert!(gzipped.octets.len() * 3 < plain.octets.len(), "{} octets", gzipped.octets.len());
        for reply in [plain, gzipped] {
            assert_eq!(
                reply.header("vary"),
                "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"
            );
        }
    }
    for unwilling in ["identity", "gzip;q=0", "br"] {
        let plain = admin.with("accept-encoding", unwilling).get("/organizations").await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{unwilling}");
    }
    let head = admin.with("accept-encoding", "gzip").send(Method::HEAD, "/organizations", None).await;
    assert_eq!((head.status, head.octets.len()), (200, 0));
}

#[tokio::test]
async fn what_fits_into_one_packet_goes_as_it_is() {
    let app = TestApp::start(contexts::product).await;
    let refused = compressed(&app.anonymous(), "/organizations").await;
    assert_eq!((refused.status, refused.header("content-encoding")), (401, ""));
    assert_eq!(refused.problem().0, "unauthenticated");
}

#[tokio::test]
async fn what_a_page_is_made_of_stays_within_its_budget() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await.browsing();
    for number in 0..60 {
        app.plant_organization(&app.ready(&format!("romashka-{number}"))).await;
    }
    let page = inflated(&compressed(&admin, "/organizations").await);
    let mut of_every_page = 0;
    for (kind, greatest) in [("style.css", STYLESHEET), ("enhance.js", SCRIPT)] {
        let address = page.split('"').find(|text| text.ends_with(kind)).unwrap();
        let file = compressed(&admin, address).await;
        assert_eq!(inflated(&file), admin.get(address).await.text);
        assert!(file.octets.len() < greatest, "{kind} is {} octets", file.octets.len());
        of_every_page += file.octets.len();
    }
    for address in ["/session", "/organizations", "/organizations/new", "/docs"] {
        let page = compressed(&admin, address).await;
        assert_eq!(page.status, 200, "{address}");
        let all = page.octets.len() + of_every_page;
        assert!(all < PAGE, "{address} is {all} octets");
    }
}
