//! The logo and the colour: who sees them, where, and for how long.

use image::GenericImageView;
use reqwest::Method;
use serde_json::json;
use testing::pictures::png;
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply};

use super::{SETTINGS, audit, change, start};

const LOGO: &str = "/company/settings/logo";

async fn upload(client: &Client, file: Vec<u8>) -> Reply {
    client.send_octets(Method::POST, LOGO, Some("image/png"), file).await
}

#[tokio::test]
async fn a_logo_is_drawn_anew_and_seen_by_everybody_for_ever() {
    let (cabinet, _) = start().await;
    let owner = &cabinet.owner;
    let kept = upload(owner, png(1024, 256)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    assert_eq!(kept.json()["may"], json!(["edit", "change_logo", "remove_logo"]));
    let address = kept.json()["logo"].as_str().unwrap().to_owned();
    assert!(address.starts_with("/brand/"), "{address}");
    let visitor = cabinet.app.cabinet("romashka");
    let logo = visitor.get(&address).await;
    assert_eq!((logo.status, logo.header("content-type")), (200, "image/jpeg"));
    assert_eq!(logo.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(image::load_from_memory(&logo.octets).unwrap().dimensions(), (512, 128));
    // On the pages of the cabinet, that for signing in included, whether or not it goes well.
    let shown = format!("<img class=\"logo\" src=\"{address}\" alt=\"ООО «romashka»\">");
    for page in ["/", "/session"] {
        assert!(visitor.browsing().get(page).await.text.contains(&shown), "{page}");
    }
    let wrong = [("email", "owner@romashka.example"), ("password", "wrong horse")];
    assert!(visitor.browsing().submit("/session", &wrong).await.text.contains(&shown));
    assert!(owner.browsing().get("/company/employees").await.text.contains(&shown));
    assert!(
        !cabinet.app.anonymous().at("localhost").browsing().get("/session").await.text.contains("/brand/")
    );

    // The same once more is nothing new; another has another address.
    assert_eq!(upload(owner, png(1024, 256)).await.json()["logo"], address);
    assert_eq!(audit(owner, "logo_changed").await.len(), 1);
    let next = upload(owner, png(100, 100)).await.json()["logo"].as_str().unwrap().to_owned();
    assert_ne!(next, address);
    assert_eq!((visitor.get(&address).await.status, visitor.get(&next).await.status), (404, 200));
    let removed = owner.delete(LOGO).await;
    assert_eq!((removed.status, &removed.json()["logo"]), (200, &json!(null)));
    assert_eq!(
        owner.browsing().submit("/company/settings/logo/delete", &[]).await.status,
        303,
        "it is gone already"
    );
    assert_eq!(audit(owner, "logo_removed").await.len(), 1);
    assert_eq!(visitor.get(&next).await.status, 404);
    assert!(!visitor.browsing().get("/session").await.text.contains("/brand/"));
}

#[tokio::test]
async fn what_is_no_logo_is_refused_on_the_page_it_was_sent_from() {
    let (cabinet, _) = start().await;
    let owner = &cabinet.owner;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    assert_eq!(upload(owner, svg.clone()).await.problem().0, "not_a_picture");
    assert_eq!(upload(owner, vec![0; (1 << 20) + 1]).await.status, 413);
    assert_eq!(upload(owner, Vec::new()).await.status, 422);
    let none = upload(&owner.browsing(), Vec::new()).await;
    assert!(none.text.contains("id=\"file-error\"><span>Выберите файл.</span>"), "{}", none.text);
    let page = upload(&owner.browsing(), svg).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains("Это не изображение") && page.text.contains("name=\"time_zone\""),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_logo_is_there_on_its_own_host_alone_and_while_the_cabinet_is_open() {
    let (cabinet, _) = start().await;
    let app = &cabinet.app;
    let vasilek = app.plant("vasilek").await;
    let address = upload(&cabinet.owner, png(40, 40)).await.json()["logo"].as_str().unwrap().to_owned();
    assert_eq!(app.cabinet("romashka").get(&address).await.status, 200);
    for host in ["vasilek.localhost", "localhost", "admin.localhost", "nobody.localhost"] {
        assert_eq!(app.anonymous().at(host).get(&address).await.status, 404, "{host} {vasilek}");
    }
    let admin = app.anonymous().sign_in(ADMIN_EMAIL, PASSWORD).await;
    let block = admin.post(&format!("/organizations/{}/block", cabinet.id), &json!({})).await;
    assert_eq!(block.status, 200, "{}", block.text);
    assert_eq!(app.cabinet("romashka").get(&address).await.status, 404);
    for page in ["/", "/session", "/company/settings"] {
        let page = app.cabinet("romashka").browsing().get(page).await.text;
        assert!(!page.contains("/brand/") && !page.contains("ООО"), "nothing of whose it is: {page}");
    }
}

#[tokio::test]
async fn the_colour_is_a_stylesheet_of_the_own_host_and_can_be_read() {
    let (cabinet, _) = start().await;
    let owner = &cabinet.owner;
    let plain = owner.browsing().get("/company/structure").await.text;
    assert!(!plain.contains("/brand/"), "without a colour a cabinet looks as before");
    assert_eq!(change(owner, json!({"accent_color": "#ffff00"})).await.status, 200);
    let page = owner.browsing().get("/company/structure").await.text;
    assert!(!page.contains("style=\""), "the policy forbids styles in the page");
    let address = page.split('"').find(|part| part.starts_with("/brand/colors/")).unwrap().to_owned();
    assert!(address.ends_with("/ffff00"), "{address}");
    let visitor = cabinet.app.cabinet("romashka");
    assert!(visitor.browsing().get("/session").await.text.contains(&address));
    let style = visitor.get(&address).await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(
        style.text.contains("--accent: light-dark(#") && style.text.contains(", #ffff00)"),
        "{}",
        style.text
    );
    assert!(!style.text.contains("light-dark(#ffff00"), "yellow on white: {}", style.text);
    for other in [
        address.replace("ffff00", "ff0000"),
        "/brand/colors/x/ffff00".to_owned(),
        address.replace("ffff00", "};x{"),
    ] {
        assert_eq!(visitor.get(&other).await.status, 404, "{other}");
    }
    let form = owner.browsing().get(SETTINGS).await.text;
    assert!(form.contains("Днём") && form.contains("fill=\"#ffff00\""), "{form}");
}
