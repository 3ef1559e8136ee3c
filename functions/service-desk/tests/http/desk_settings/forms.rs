//! The form of the settings, as a browser without scripts sends it.

use serde_json::{Value, json};
use testing::Cabinet;

use super::{EDIT, SETTINGS, usual};
use crate::product;

/// The fields that a browser would send of the form on the page.
fn fields_of<'a>(page: &'a str, action: &str) -> Vec<(&'a str, &'a str)> {
    let (_, form) = page.split_once(&format!("action=\"{action}\"")).unwrap();
    let (form, _) = form.split_once("</form>").unwrap();
    let of = |tag: &'a str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    let inputs = form.split("<input").skip(1).map(|rest| rest.split_once('>').unwrap().0);
    let mut fields: Vec<(&str, &str)> =
        inputs.map(|input| (of(input, "name").unwrap(), of(input, "value").unwrap_or_default())).collect();
    for select in form.split("<select").skip(1) {
        let (_, chosen) = select.split_once(" selected").map(|(before, rest)| (rest, before)).unwrap();
        fields.push((
            of(select, "name").unwrap(),
            chosen.rsplit_once("value=\"").unwrap().1.trim_end_matches('"'),
        ));
    }
    fields
}

#[tokio::test]
async fn the_form_as_it_is_shown_changes_nothing_and_what_is_typed_into_it_is_changed_and_taken_back() {
    let cabinet = Cabinet::start(product).await;
    let (owner, browser) = (&cabinet.owner, cabinet.owner.with_cookie().browsing());
    let page = browser.get(SETTINGS).await.text;
    let mut fields = fields_of(&page, EDIT);
    let sent = browser.submit(EDIT, &fields).await;
    assert_eq!((sent.status, sent.header("location")), (303, SETTINGS), "{}", sent.text);
    assert_eq!(owner.get(SETTINGS).await.json(), usual());

    let typed = [
        ("calendar.week[mon][0].to", "13:00"),
        ("calendar.week[mon][1].from", "14:00"),
        ("calendar.week[mon][1].to", "18:00"),
        ("calendar.week[fri][0].from", ""),
        ("calendar.week[fri][0].to", ""),
        ("calendar.holidays[1].on", "2026-12-31"),
        ("calendar.holidays[1].name", "Ёлка"),
        ("calendar.moved_days[0].on", "2027-02-20"),
        ("calendar.moved_days[0].intervals[1].from", "10:00"),
        ("calendar.moved_days[0].intervals[1].to", "12:00"),
        ("targets[0].first_response_minutes", ""),
        ("warn_share", "0,5"),
    ];
    for (name, value) in typed {
        let field = fields.iter_mut().find(|(field, _)| *field == name);
        field.unwrap_or_else(|| panic!("{name}")).1 = value;
    }
    // A box without its tick sends only that it was there.
    fields.retain(|field| *field != ("staff_letters", "true"));
    let saved = browser.submit(EDIT, &fields).await;
    assert_eq!((saved.status, saved.header("location")), (303, SETTINGS), "{}", saved.text);
    let mut expected = usual();
    expected["version"] = 2.into();
    expected["calendar"]["week"]["mon"] =
        json!([{"from": "09:00", "to": "13:00"}, {"from": "14:00", "to": "18:00"}]);
    expected["calendar"]["week"]["fri"] = json!([]);
    expected["calendar"]["holidays"] = json!([{"on": "2026-12-31", "name": "Ёлка"}]);
    expected["calendar"]["moved_days"] =
        json!([{"on": "2027-02-20", "intervals": [{"from": "10:00", "to": "12:00"}]}]);
    expected["targets"][0]["first_response_minutes"] = Value::Null;
    expected["warn_share"] = 0.5.into();
    expected["staff_letters"] = false.into();
    assert_eq!(owner.get(SETTINGS).await.json(), expected);

    let saying = saved.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = format!("session={}; {saying}", owner.token());
    let page = owner.browsing().with("cookie", &session).get(SETTINGS).await.text;
    assert!(page.contains("Настройки службы поддержки сохранены"), "{page}");
    assert!(page.contains("name=\"calendar.week[mon][2].from\""), "a row to spare");
    let undo = format!("{EDIT}?undo");
    let undone = browser.submit(&undo, &fields_of(&page, &undo)).await;
    assert_eq!(undone.status, 303, "{}", undone.text);
    let mut back = owner.get(SETTINGS).await.json();
    assert_eq!(back["version"], 3);
    back["version"] = 1.into();
    assert_eq!(back, usual());
}

#[tokio::test]
async fn what_was_typed_wrong_is_shown_again_with_its_errors_beside_it() {
    let cabinet = Cabinet::start(product).await;
    let typed = [
        ("version", "1"),
        ("calendar.week[mon][0].from", "09:00"),
        ("calendar.week[mon][0].to", "13:00"),
        ("calendar.week[mon][3].from", "12:00"),
        ("calendar.week[mon][3].to", "18-00"),
        ("calendar.holidays[4].on", "2026-12-31"),
        ("targets[0].priority", "low"),
        ("targets[0].first_response_minutes", "90"),
        ("targets[0].resolution_minutes", "60"),
        ("warn_share", "8"),
    ];
    let page = cabinet.owner.browsing().submit(EDIT, &typed).await;
    assert_eq!(page.status, 422);
    for text in [
        "value=\"18-00\"",
        "id=\"calendar.week[mon][3].to-error\"><span>Введите время в виде 09:00.</span>",
        "name=\"calendar.week[mon][4].from\"",
        "id=\"calendar.holidays[4].name-error\"><span>Заполните это поле.</span>",
        "id=\"targets[0].resolution_minutes-error\"><span>Первый ответ не может быть позже решения.</span>",
        "id=\"warn_share-error\"><span>Введите долю от 0 до 1",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
}
