//! The corner of a cabinet's pages.

use domain::access::Role;
use testing::{Cabinet, Client};

use crate::garden::{Beds, beds, begin, minutes_from_now, product};

const PAGE: &str = "/company/structure";

/// The corner of a page, if it has one.
async fn corner(somebody: &Client) -> Option<String> {
    let page = somebody.browsing().get(PAGE).await.text;
    let (_, rest) = page.split_once("<aside class=\"corner\"")?;
    Some(rest.split_once("</aside>").unwrap().0.to_owned())
}

#[tokio::test]
async fn every_page_shows_ones_own_work_until_its_end_was_seen() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    cabinet.add("other", Role::Admin).await;
    let other = cabinet.sign_in("other").await;
    assert_eq!(corner(owner).await, None);

    let rain_until = Some(minutes_from_now(app, 10));
    let id = begin(app, cabinet.id, cabinet.owner_id, Beds { rain_until, ..beds(30) }).await;
    app.work().await;
    let shown = corner(owner).await.unwrap();
    assert!(
        shown.contains("data-live=\"2000\"") && shown.contains("data-from=\"/tasks?mine=true\""),
        "{shown}"
    );
    assert!(shown.contains("Полив") && shown.contains("<progress max=\"30\" value=\"10\""), "{shown}");
    assert!(shown.contains("10 из 30") && shown.contains("осталось: 4 секунды"), "{shown}");
    assert!(shown.contains(&format!("action=\"/tasks/{id}/stop\"")), "{shown}");
    assert_eq!(corner(&other).await, None, "it is nobody else's");

    // Without scripts a button comes back to the page on which it was pressed, and something is said there.
    let from = format!("http://romashka.localhost:{}{PAGE}", app.local().address.port());
    let browser = owner.browsing().with("referer", &from);
    let stopped = browser.submit(&format!("/tasks/{id}/stop"), &[]).await;
    assert_eq!((stopped.status, stopped.header("location")), (303, PAGE));
    let shown = corner(owner).await.unwrap();
    assert!(!shown.contains("data-live") && shown.contains("Остановлено"), "{shown}");
    assert!(
        shown.contains(&format!("href=\"/tasks/{id}/undo\"")) && shown.contains("Вернуть как было: 10…"),
        "{shown}"
    );

    let seen = browser.submit(&format!("/tasks/{id}/seen"), &[]).await;
    assert_eq!((seen.status, seen.header("location")), (303, PAGE));
    assert_eq!(corner(owner).await, None);
    assert_eq!(owner.get(&format!("/tasks/{id}")).await.status, 200, "the list still has it");
}

#[tokio::test]
async fn finished_work_leads_to_what_it_has_made() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    begin(app, cabinet.id, cabinet.owner_id, beds(10)).await;
    app.work().await;
    let shown = corner(owner).await.unwrap();
    assert!(shown.contains("Готово") && shown.contains("href=\"/company/structure\""), "{shown}");
    assert!(!shown.contains("<progress"), "{shown}");
    // Of more than three it says how many there are besides.
    for _ in 0..4 {
        begin(app, cabinet.id, cabinet.owner_id, beds(10)).await;
    }
    app.work().await;
    let shown = corner(owner).await.unwrap();
    assert_eq!(shown.matches("<li").count(), 3);
    assert!(shown.contains("ещё 2"), "{shown}");
}

#[tokio::test]
async fn the_corner_costs_one_call_beside_the_others_and_only_those_who_have_something() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let cost = async |client: &Client| {
        client.get(PAGE).await;
        let recorded = app.local().requests.list().pop().unwrap();
        (recorded.record.cost.calls, recorded.record.cost.round_trips)
    };
    let browser = owner.browsing();
    cost(&browser).await;
    let (calls, round_trips) = cost(&browser).await;
    begin(app, cabinet.id, cabinet.owner_id, beds(10)).await;
    assert_eq!(cost(&browser).await, (calls + 1, round_trips));
    assert_eq!(cost(owner).await, (calls, round_trips), "an answer for programs has no corner");
}
