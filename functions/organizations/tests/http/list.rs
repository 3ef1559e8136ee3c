//! The list: the items that it finds, their order, and that its pages show every item once.

use domain::Organization;
use domain::organization::{Block, State};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, TestApp};

/// Six organisations, in the order in which they were created.
async fn world() -> (TestApp, Client) {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let seed = |domain: &str, name: &str, inn: &str, days: i64, used: u32| {
        let mut organization = app.ready(domain);
        organization.name = name.parse().unwrap();
        organization.inn = inn.parse().unwrap();
        organization.subscription_ends_on = app.day(days).parse().unwrap();
        organization.used_seats = used;
        organization
    };
    let organizations = [
        seed("berezka", "ООО «Берёзка»", "7707083893", 10, 3),
        // Its subscription has ended.
        seed("alpha", "Альфа", "7736050003", -1, 9),
        blocked(seed("zebra", "Zebra", "500100732259", 400, 1)),
        Organization { state: State::Provisioning, ..seed("yabloko", "яблоко", "7728168971", 30, 0) },
        Organization { state: State::Failed, ..seed("yolka", "Ёлка", "7702070139", 5, 5) },
        // It may be used until the end of today.
        seed("most", "Мост", "7710140679", 0, 2),
    ];
    for organization in &organizations {
        app.plant_organization(organization).await;
    }
    (app, admin)
}

fn blocked(mut organization: Organization) -> Organization {
    organization.block = Some(Block { at: organization.created_at, reason: None });
    organization
}

/// The only page of a list that has these.
fn a_page(items: Value) -> Value {
    let mut page =
        json!({"next_cursor": null, "previous_cursor": null, "total": null, "searched_to_at": null});
    page["items"] = items;
    page
}

fn domains(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["domain"].as_str().unwrap()).collect()
}

async fn list(admin: &Client, query: &str) -> Value {
    let reply = admin.get(&format!("/organizations?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

/// Every page of a list, one after another.
async fn pages(admin: &Client, query: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut page = list(admin, query).await;
    loop {
        found.extend(domains(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        page = list(admin, &format!("{query}&cursor={cursor}")).await;
    }
}

#[tokio::test]
async fn an_item_tells_what_the_list_shows() {
    let (app, admin) = world().await;
    let list = list(&admin, "q=alpha").await;
    let id = list["items"][0]["id"].clone();
    let item = json!({
        "id": id, "name": "Альфа", "inn": "7736050003", "domain": "alpha", "status": "blocked",
        "seats": {"paid": 25, "used": 9}, "subscription_ends_on": app.day(-1),
        "created_at": app.local().clock.now(),
    });
    assert_eq!(list, a_page(json!([item])));
    assert_eq!(app.organization(&admin, id.as_str().unwrap().parse().unwrap()).await["domain"], "alpha");
}

#[tokio::test]
async fn an_empty_platform_has_an_empty_list() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    assert_eq!(list(&admin, "").await, a_page(json!([])));
}

#[tokio::test]
async fn a_search_looks_for_the_beginnings_of_words_in_name_inn_and_domain_whatever_the_case() {
    let (_app, admin) = world().await;
    let all = ["most", "yolka", "yabloko", "zebra", "alpha", "berezka"];
    let searches: [(&str, &[&str]); 18] = [
        ("", &all),
        ("берёз", &["berezka"]),
        ("БЕРЕЗКА", &["berezka"]),
        ("Ёлк", &["yolka"]),
        ("елк", &["yolka"]),
        ("ЯБЛОКО", &["yabloko"]),
        ("  альфа  ", &["alpha"]),
        ("7707083", &["berezka"]),
        ("0708", &[]),
        ("ереза", &[]),
        ("500100732259", &["zebra"]),
        ("77", &["most", "yolka", "yabloko", "alpha", "berezka"]),
        ("yo", &["yolka"]),
        ("ZEBR", &["zebra"]),
        ("«берёзка»", &["berezka"]),
        ("%", &[]),
        ("*", &[]),
        ("нет такой", &[]),
    ];
    for (text, found) in searches {
        let query = [("q", text)];
        let address = reqwest::Url::parse_with_params("http://localhost/organizations", query).unwrap();
        let reply = admin.get(&format!("/organizations?{}", address.query().unwrap())).await;
        assert_eq!(domains(&reply.json()), found, "{text:?}");
    }
}

#[tokio::test]
async fn a_status_is_what_people_see_and_not_what_is_stored() {
    let (app, admin) = world().await;
    assert_eq!(app.reconcile().await["ended"], 1, "lists are told of alpha's end");
    for (query, found) in [
        ("status=active", vec!["most", "berezka"]),
        ("status=blocked", vec!["zebra", "alpha"]),
        ("status=provisioning", vec!["yabloko"]),
        ("status=failed", vec!["yolka"]),
        ("status=", vec!["most", "yolka", "yabloko", "zebra", "alpha", "berezka"]),
        ("status=blocked&q=zeb", vec!["zebra"]),
        ("status=active&q=zeb", vec![]),
        ("status=blocked&sort=name", vec!["zebra", "alpha"]),
        ("status=blocked&sort=-subscription_ends_on", vec!["zebra", "alpha"]),
    ] {
        assert_eq!(domains(&list(&admin, query).await), found, "{query}");
    }
    app.advance(std::time::Duration::from_hours(24));
    let admin = app.admin().await;
    let shown = list(&admin, "q=most").await["items"][0]["status"].clone();
    assert_eq!(shown, "blocked", "even before lists are told");
    app.reconcile().await;
    assert_eq!(
        domains(&list(&admin, "status=active").await),
        ["berezka"],
        "the day after, most's subscription is over"
    );
    assert_eq!(domains(&list(&admin, "status=blocked").await), ["most", "zebra", "alpha"]);
    let most = list(&admin, "q=most").await["items"][0]["id"].clone();
    let address = format!("/organizations/{}", most.as_str().unwrap());
    let version = admin.get(&address).await.json()["version"].clone();
    let extended = json!({"version": version, "subscription_ends_on": app.day(30)});
    assert_eq!(admin.patch(&address, &extended).await.status, 200);
    assert_eq!(domains(&list(&admin, "status=active").await), ["most", "berezka"], "at once");
    assert_eq!(app.reconcile().await["ended"], 0);
}

#[tokio::test]
async fn every_order_goes_both_ways_and_its_pages_are_the_whole_list_once() {
    let (_app, admin) = world().await;
    let orders = [
        ("created_at", ["berezka", "alpha", "zebra", "yabloko", "yolka", "most"]),
        ("name", ["zebra", "alpha", "yolka", "most", "berezka", "yabloko"]),
        ("subscription_ends_on", ["alpha", "most", "yolka", "berezka", "yabloko", "zebra"]),
    ];
    for (sort, ascending) in orders {
        let mut descending = ascending;
        descending.reverse();
        for (query, expected) in [(format!("sort={sort}"), ascending), (format!("sort=-{sort}"), descending)]
        {
            assert_eq!(domains(&list(&admin, &query).await), expected, "{query}");
            for limit in [1, 2, 5, 6] {
                assert_eq!(
                    pages(&admin, &format!("{query}&limit={limit}")).await,
                    expected,
                    "{query} by {limit}"
                );
            }
        }
    }
    let newest_first = ["most", "yolka", "yabloko", "zebra", "alpha", "berezka"];
    assert_eq!(domains(&list(&admin, "").await), newest_first);
    assert_eq!(pages(&admin, "limit=1").await, newest_first);
    assert_eq!(pages(&admin, "limit=1&status=failed").await, ["yolka"]);
    assert_eq!(
        pages(&admin, "limit=2&q=77&sort=name").await,
        ["alpha", "yolka", "most", "berezka", "yabloko"]
    );
}

#[tokio::test]
async fn what_is_created_or_changed_meanwhile_neither_repeats_nor_hides_anything() {
    let (app, admin) = world().await;
    let first = list(&admin, "limit=3").await;
    assert_eq!(domains(&first), ["most", "yolka", "yabloko"]);
    app.plant("newest").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = list(&admin, &format!("limit=3&cursor={cursor}")).await;
    assert_eq!((domains(&rest), &rest["next_cursor"]), (vec!["zebra", "alpha", "berezka"], &Value::Null));
}

#[tokio::test]
async fn a_cursor_is_good_in_its_own_list_only() {
    let (_app, admin) = world().await;
    let page = list(&admin, "limit=2&sort=name&q=7").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(
        list(&admin, &format!("limit=3&sort=name&q=7&cursor={cursor}")).await["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let mut changed = cursor.to_owned();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'Q' } else { 'A' });
    for query in [
        format!("sort=created_at&q=7&cursor={cursor}"),
        format!("sort=-name&q=7&cursor={cursor}"),
        format!("sort=name&q=77&cursor={cursor}"),
        format!("sort=name&cursor={cursor}"),
        format!("sort=name&q=7&status=active&cursor={cursor}"),
        format!("sort=name&q=7&cursor={changed}"),
        format!("sort=name&q=7&cursor={}", &cursor[1..]),
        "cursor=abc".to_owned(),
        "cursor=%00%FF".to_owned(),
        format!("cursor={}", "A".repeat(300)),
    ] {
        let reply = admin.get(&format!("/organizations?{query}")).await;
        assert_eq!((reply.status, reply.problem().0.as_str()), (400, "cursor"), "{query}");
        let page = admin.browsing().get(&format!("/organizations?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.text.contains("список показан сначала"), "{query}: {}", page.text);
    }
}

#[tokio::test]
async fn what_is_asked_wrongly_is_told_all_at_once() {
    let (_app, admin) = world().await;
    let refusals: [(&str, &[&str]); 9] = [
        ("limit=0", &["limit out_of_range"]),
        ("limit=101", &["limit out_of_range"]),
        ("limit=-1", &["limit out_of_range"]),
        ("limit=99999999999", &["limit out_of_range"]),
        ("limit=ten", &["limit not_a_number"]),
        ("limit=1.5", &["limit not_a_number"]),
        ("status=open", &["status unknown_value"]),
        ("sort=inn", &["sort unknown_value"]),
        (
            "status=open&sort=--name&limit=0&q=a",
            &["status unknown_value", "sort unknown_value", "limit out_of_range"],
        ),
    ];
    for (query, errors) in refusals {
        let reply = admin.get(&format!("/organizations?{query}")).await;
        assert_eq!(reply.status, 422, "{query}");
        assert_eq!(
            reply.problem(),
            ("invalid".to_owned(), errors.iter().map(ToString::to_string).collect()),
            "{query}"
        );
    }
    for query in ["limit=1", "limit=100", "sort=", "utm_source=letter", "q=%FF", "&&=&", "limit=&cursor="] {
        assert_eq!(admin.get(&format!("/organizations?{query}")).await.status, 200, "{query}");
    }
    let long = admin.get(&format!("/organizations?q={}", "a".repeat(2_001))).await;
    assert_eq!(long.problem(), ("invalid".to_owned(), vec!["q too_long".to_owned()]));
    let longest = admin.get(&format!("/organizations?q={}", "a".repeat(60_000))).await;
    assert_eq!(longest.problem().1, ["q too_long"]);
    assert_eq!(admin.send(Method::HEAD, "/organizations", None).await.status, 200);
}

#[tokio::test]
async fn the_page_shows_the_same_list_and_its_links_keep_what_was_asked() {
    let (app, admin) = world().await;
    let page = admin.browsing().get("/organizations?q=7&sort=name&limit=2&status=").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(
        page.text.contains("Альфа") && page.text.contains("Ёлка") && !page.text.contains("Мост"),
        "{}",
        page.text
    );
    let next =
        page.text.split("href=\"").find(|link| link.contains("cursor=")).unwrap().split('"').next().unwrap();
    let next = next.replace("&amp;", "&");
    assert!(next.starts_with("/organizations?q=7&sort=name&limit=2&cursor="), "{next}");
    let page = admin.browsing().get(&next).await.text;
    assert!(page.contains("Мост") && page.contains("Берёзка") && !page.contains("Альфа"), "{page}");

    let page = admin.browsing().get("/organizations?q=alpha").await.text;
    assert!(page.contains("9 из 25"), "the seats that are taken and paid for: {page}");
    assert!(page.contains("Заблокирован") && page.contains(&app.day(-1)), "{page}");
    let page = admin.browsing().get("/organizations?q=most").await.text;
    assert!(page.contains("последний день"), "{page}");
    let nothing = admin.browsing().get("/organizations?q=нигде").await.text;
    assert!(nothing.contains("Ничего не найдено"), "{nothing}");
}

#[tokio::test]
async fn a_filter_that_is_named_twice_is_either_value() {
    let (_app, admin) = world().await;
    for (query, found) in [
        ("status=provisioning&status=failed", vec!["yolka", "yabloko"]),
        ("status=active&status=blocked", vec!["zebra", "alpha", "most", "berezka"]),
        ("status=failed&status=active&q=77", vec!["alpha", "yolka", "most", "berezka"]),
        ("status=failed&status=&status=failed", vec!["yolka"]),
        ("status=", vec!["zebra", "alpha", "yolka", "most", "berezka", "yabloko"]),
        ("status=failed&colour=green", vec!["yolka"]),
    ] {
        assert_eq!(domains(&list(&admin, &format!("{query}&sort=name")).await), found, "{query}");
    }
    let unknown = admin.get("/organizations?status=failed&status=green").await;
    assert_eq!((unknown.status, unknown.problem().1), (422, vec!["status unknown_value".to_owned()]));

    let both = "status=provisioning&status=failed&limit=1&sort=name";
    let cursor = list(&admin, both).await["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(domains(&list(&admin, &format!("{both}&cursor={cursor}")).await), ["yabloko"]);
    let one = format!("/organizations?status=failed&limit=1&sort=name&cursor={cursor}");
    assert_eq!(admin.get(&one).await.problem().0, "cursor", "a cursor holds for its own filters");

    let page = admin.browsing().get("/organizations?status=provisioning&status=failed&sort=name").await.text;
    let chosen = |address: &str| format!(r#"<a class="chip" href="{address}" aria-current="true">"#);
    let more = r#"<a class="chip" href="/organizations?sort=name&amp;status=provisioning&amp;status=failed&amp;status=active">"#;
    // A chosen chip takes its value away, another adds its own, and the order keeps both.
    for part in [
        chosen("/organizations?sort=name&amp;status=failed"),
        chosen("/organizations?sort=name&amp;status=provisioning"),
        more.to_owned(),
        r#"href="/organizations?status=provisioning&amp;status=failed&amp;sort=-name""#.to_owned(),
        r#"<input type="hidden" name="status" value="provisioning"><input type="hidden" name="status" value="failed">"#.to_owned(),
    ] {
        assert!(page.contains(&part), "{part}: {page}");
    }
}
