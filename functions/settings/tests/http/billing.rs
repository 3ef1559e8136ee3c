//! What is paid for, as administrators see it.

use std::time::Duration;

use serde_json::json;
use testing::{ADMIN_EMAIL, PASSWORD};

use super::start;

const BILLING: &str = "/company/settings/billing";

#[tokio::test]
async fn it_tells_what_is_paid_for_until_when_and_how_that_came_to_be() {
    let (cabinet, _) = start().await;
    let (owner, app) = (&cabinet.owner, &cabinet.app);
    let admin = app.anonymous().sign_in(ADMIN_EMAIL, PASSWORD).await;
    let address = format!("/organizations/{}", cabinet.id);
    let (year, two_years) = (app.day(365), app.day(730));
    for edit in [
        json!({"version": 1, "paid_seats": 30, "name": "Ромашка"}),
        json!({"version": 2, "description": "Цветы"}),
        json!({"version": 3, "subscription_ends_on": two_years}),
    ] {
        assert_eq!(admin.patch(&address, &edit).await.status, 200);
        app.advance(Duration::from_secs(1));
    }
    let billing = owner.get(BILLING).await.json();
    let told: Vec<_> = billing["history"].as_array().unwrap().iter().map(|entry| &entry["change"]).collect();
    assert_eq!(
        json!(told),
        json!([
            {"subscription_ends_on": {"before": year, "after": two_years}},
            {"paid_seats": {"before": 25, "after": 30}},
        ])
    );
    assert_eq!(billing["seats"], json!({"paid": 30, "used": 1}));
    assert_eq!((&billing["subscription_ends_on"], &billing["days_left"]), (&json!(two_years), &json!(730)));
    assert_eq!(billing["status"], "active");
    let page = owner.browsing().get(BILLING).await.text;
    for text in ["1 из 30", "Завершение подписки", "осталось 730 дней", "Оплаченные пользователи"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
}
