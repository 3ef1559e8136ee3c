//! What is taken over from the calendar of Russia.

use serde_json::{Value, json};
use testing::Cabinet;

use super::{RUSSIA, SETTINGS, audit};
use crate::product;

#[tokio::test]
async fn the_days_of_a_year_in_russia_are_added_once() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let own = json!({"version": 1, "calendar": {"holidays": [{"on": "2026-05-01", "name": "Маёвка"}]}});
    assert_eq!(owner.patch(SETTINGS, &own).await.status, 200);
    let added = owner.post(RUSSIA, &json!({"year": 2026})).await;
    assert_eq!(added.status, 200, "{}", added.text);
    let settings = added.json();
    let holidays = settings["calendar"]["holidays"].as_array().unwrap();
    assert_eq!(holidays.len(), 18);
    for day in [
        json!({"on": "2026-01-01", "name": "Новогодние каникулы"}),
        json!({"on": "2026-01-09", "name": "Выходной, перенесён с 3 января"}),
        json!({"on": "2026-05-01", "name": "Маёвка"}),
        json!({"on": "2026-12-31", "name": "Выходной, перенесён с 4 января"}),
    ] {
        assert!(holidays.contains(&day), "{day}: {settings}");
    }
    let shorter = json!([{"from": "09:00", "to": "17:00"}]);
    let moved: Vec<Value> = ["2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03"]
        .map(|day| json!({"on": day, "intervals": shorter}))
        .to_vec();
    assert_eq!((&settings["calendar"]["moved_days"], &settings["version"]), (&json!(moved), &json!(3)));
    let again = owner.post(RUSSIA, &json!({"year": 2026})).await;
    assert_eq!((again.status, again.json()), (200, settings.clone()));
    let entries = audit(owner, "desk_edited").await;
    assert_eq!(entries.len(), 2, "again, nothing was written");
    assert_eq!(entries[0]["after"]["calendar.holidays"].as_array().unwrap().len(), 17);

    let page = owner.browsing().submit(RUSSIA, &[("year", "2026")]).await;
    assert_eq!((page.status, page.header("location")), (303, SETTINGS));
}

#[tokio::test]
async fn a_year_that_is_not_known_is_to_be_entered_by_hand() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    for year in [1999, 2027, 2099] {
        let unknown = owner.post(RUSSIA, &json!({"year": year})).await;
        assert_eq!((unknown.status, unknown.problem().0.as_str()), (404, "no_calendar"), "{year}");
    }
    for (year, error) in
        [(json!(""), "required"), (json!("скоро"), "not_a_number"), (json!(99_999), "out_of_range")]
    {
        let refused = owner.post(RUSSIA, &json!({"year": year})).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![format!("year {error}")]));
    }
    let page = owner.browsing().submit(RUSSIA, &[("year", "2027")]).await;
    assert_eq!(page.status, 404);
    for text in [
        "Дни 2027 года пока неизвестны",
        "вручную",
        "name=\"year\" type=\"text\" value=\"2027\"",
        "calendar.week[mon]",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(audit(owner, "desk_edited").await.is_empty());
}
