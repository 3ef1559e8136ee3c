//! What is changed, what is refused, and what stands in whose way.

use serde_json::json;
use testing::{ADMIN_EMAIL, PASSWORD};

use super::{SETTINGS, audit, change, start};

#[tokio::test]
async fn what_is_sent_is_changed_and_the_rest_stays() {
    let (cabinet, _) = start().await;
    let owner = &cabinet.owner;
    let contacts = json!({"phone": "8 (912) 345-67-89", "site": "https://romashka.example", "email": "Info@Romashka.example"});
    let edit = json!({"version": 1, "name": "ООО «Ромашка»", "contacts": contacts, "accent_color": "#3A55CC", "language": "en"});
    let changed = owner.patch(SETTINGS, &edit).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let expected = json!({
        "name": "ООО «Ромашка»", "description": "Поставка мебели",
        "contacts": {
            "address": null, "phone": "+79123456789", "email": "Info@Romashka.example",
            "site": "https://romashka.example/",
        },
        "time_zone": "Europe/Moscow", "accent_color": "#3a55cc", "logo": null, "language": "en", "version": 2,
        "may": ["edit", "change_logo"],
    });
    assert_eq!(changed.json(), expected);
    assert_eq!(owner.get(SETTINGS).await.json(), expected);
    let entry = &audit(owner, "settings_edited").await[0];
    assert_eq!(
        entry["before"],
        json!({"name": "ООО «romashka»", "contacts.phone": null, "contacts.email": null, "contacts.site": null,
            "accent_color": null, "language": null})
    );
    assert_eq!(entry["after"]["contacts.phone"], "+79123456789");
    let page = owner.browsing().get("/audit?language=ru").await.text;
    for text in ["Настройки изменены", "Телефон", "Цвет кабинета", "English"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }

    let emptied =
        change(owner, json!({"contacts": {"phone": null, "site": ""}, "accent_color": null, "language": ""}));
    let emptied = emptied.await.json();
    assert_eq!(emptied["contacts"]["email"], "Info@Romashka.example");
    assert_eq!([&emptied["contacts"]["phone"], &emptied["contacts"]["site"]], [&json!(null); 2]);
    assert_eq!([&emptied["accent_color"], &emptied["language"]], [&json!(null); 2]);
    let all = change(owner, json!({"contacts": null})).await.json();
    assert_eq!(all["contacts"], json!({"address": null, "phone": null, "email": null, "site": null}));
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_what_was_typed_is_kept() {
    let (cabinet, settings) = start().await;
    let owner = &cabinet.owner;
    let wrong = json!({
        "version": 1, "name": "", "time_zone": "Mars/Olympus", "accent_color": "red", "language": "fr",
        "contacts": {"phone": "abc", "email": "nobody", "site": "http://romashka.example"},
    });
    let (code, errors) = owner.patch(SETTINGS, &wrong).await.problem();
    assert_eq!(code, "invalid");
    assert_eq!(
        errors,
        [
            "name required",
            "contacts.phone phone_form",
            "contacts.email email_form",
            "contacts.site not_https",
            "time_zone unknown_value",
            "accent_color color_form",
            "language unknown_value",
        ]
    );
    let typed = [
        ("version", "1"),
        ("name", "Новое имя"),
        ("description", "Цветы"),
        ("contacts.address", "Москва"),
        ("contacts.phone", ""),
        ("contacts.email", ""),
        ("contacts.site", "http://romashka.example"),
        ("time_zone", "Asia/Omsk"),
        ("accent_color", "#zzzzzz"),
        ("language", ""),
    ];
    let page = owner.browsing().submit("/company/settings/edit", &typed).await;
    assert_eq!(page.status, 422);
    for text in [
        "value=\"Новое имя\"",
        "value=\"#zzzzzz\"",
        "value=\"http://romashka.example\"",
        "Москва</textarea>",
        "<option value=\"Asia/Omsk\" selected>",
        "Адрес должен начинаться с https://",
        "aria-current=\"page\"",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert_eq!(owner.get(SETTINGS).await.json(), settings);
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing() {
    let (cabinet, settings) = start().await;
    let same =
        json!({"version": 1, "name": "ООО «romashka»", "time_zone": "europe/moscow", "contacts": null});
    let answer = cabinet.owner.patch(SETTINGS, &same).await;
    assert_eq!((answer.status, answer.json()), (200, settings));
    assert!(audit(&cabinet.owner, "settings_edited").await.is_empty());
}

#[tokio::test]
async fn a_form_says_that_it_was_saved_and_takes_it_back() {
    let (cabinet, settings) = start().await;
    let owner = cabinet.owner.with_cookie().browsing();
    let typed = [
        ("version", "1"),
        ("name", "ООО «Ромашка»"),
        ("description", "Цветы"),
        ("contacts.address", ""),
        ("contacts.phone", "+7 912 345-67-89"),
        ("contacts.email", ""),
        ("contacts.site", ""),
        ("time_zone", "Europe/Moscow"),
        ("accent_color", "#ffff00"),
        ("language", ""),
    ];
    let saved = owner.submit("/company/settings/edit", &typed).await;
    assert_eq!((saved.status, saved.header("location")), (303, SETTINGS));
    let saying = saved.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = format!("session={}; {saying}", cabinet.owner.token());
    let page = cabinet.owner.browsing().with("cookie", &session).get(SETTINGS).await.text;
    assert!(page.contains("Настройки сохранены"), "{page}");
    assert!(page.contains("action=\"/company/settings/edit?undo\""), "{page}");
    assert!(page.contains("показан ближайший к нему"), "yellow can't be read by day: {page}");
    assert_ne!(cabinet.owner.get(SETTINGS).await.json(), settings);

    let (_, form) = page.split_once("action=\"/company/settings/edit?undo\"").unwrap();
    let (form, _) = form.split_once("</form>").unwrap();
    let hidden = form.split("<input type=\"hidden\" name=\"").skip(1);
    let fields: Vec<(&str, &str)> = hidden
        .map(|field| {
            let (name, rest) = field.split_once("\" value=\"").unwrap();
            (name, rest.split_once('"').unwrap().0)
        })
        .collect();
    let undone = owner.submit("/company/settings/edit?undo", &fields).await;
    assert_eq!(undone.status, 303, "{fields:?}: {}", undone.text);
    let mut back = cabinet.owner.get(SETTINGS).await.json();
    assert_eq!(back["version"], 3);
    back["version"] = 1.into();
    assert_eq!(back, settings);
}

#[tokio::test]
async fn two_administrators_never_overwrite_each_other() {
    let (cabinet, _) = start().await;
    let owner = &cabinet.owner;
    assert_eq!(owner.patch(SETTINGS, &json!({"version": 1, "time_zone": "Asia/Omsk"})).await.status, 200);
    let stale = owner.patch(SETTINGS, &json!({"version": 1, "time_zone": "Asia/Tokyo"})).await;
    assert_eq!(
        (stale.status, stale.problem()),
        (409, ("stale".to_owned(), vec!["time_zone saved_as".to_owned()]))
    );
    let page = owner
        .browsing()
        .submit("/company/settings/edit", &[("version", "1"), ("time_zone", "Asia/Tokyo")])
        .await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Сейчас сохранено: Asia/Omsk"), "{}", page.text);
    assert!(
        page.text.contains("name=\"version\" value=\"2\""),
        "sending it again is a decision: {}",
        page.text
    );
}

#[tokio::test]
async fn the_platform_and_the_administrators_refuse_each_other_only_what_both_change() {
    let (cabinet, _) = start().await;
    let (owner, app) = (&cabinet.owner, &cabinet.app);
    let admin = app.anonymous().sign_in(ADMIN_EMAIL, PASSWORD).await;
    let address = format!("/organizations/{}", cabinet.id);
    // Each has the form before them, and changes what is theirs alone.
    assert_eq!(admin.patch(&address, &json!({"version": 1, "paid_seats": 30})).await.status, 200);
    assert_eq!(owner.patch(SETTINGS, &json!({"version": 1, "accent_color": "#336699"})).await.status, 200);
    assert_eq!(admin.patch(&address, &json!({"version": 2, "paid_seats": 31})).await.status, 200);
    // Both change the name.
    assert_eq!(owner.patch(SETTINGS, &json!({"version": 2, "name": "Ромашка"})).await.status, 200);
    let refused = admin.patch(&address, &json!({"version": 3, "name": "Василёк"})).await;
    assert_eq!((refused.status, refused.problem().1), (409, vec!["name saved_as".to_owned()]));
    assert_eq!(admin.patch(&address, &json!({"version": 4, "name": "Василёк"})).await.status, 200);
    let refused = owner.patch(SETTINGS, &json!({"version": 3, "name": "Пион"})).await;
    assert_eq!((refused.status, refused.problem().1), (409, vec!["name saved_as".to_owned()]));
}

#[tokio::test]
async fn another_zone_says_which_days_it_moves_and_moves_no_moment() {
    let (cabinet, _) = start().await;
    let (owner, app) = (&cabinet.owner, &cabinet.app);
    let store = &app.local().store;
    let before = store.organization(cabinet.id).await.unwrap().unwrap();
    let page = owner.browsing().get(SETTINGS).await.text;
    assert!(page.contains("Последний день подписки закончится"), "{page}");
    let moved = owner.with_cookie().browsing();
    let moved = moved
        .submit("/company/settings/edit", &[("version", "1"), ("time_zone", "Europe/Kaliningrad")])
        .await;
    let saying = moved.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = format!("session={}; {saying}", owner.token());
    let page = owner.browsing().with("cookie", &session).get(SETTINGS).await.text;
    assert!(page.contains("В новом поясе сегодня"), "{page}");
    assert!(page.contains("01:00, а не") && page.contains("00:00."), "an hour later: {page}");
    let after = store.organization(cabinet.id).await.unwrap().unwrap();
    assert_eq!(
        (after.created_at, after.subscription_ends_on),
        (before.created_at, before.subscription_ends_on)
    );
}

#[tokio::test]
async fn a_zone_that_would_close_the_cabinet_at_once_is_refused() {
    let (cabinet, _) = start().await;
    // The last afternoon of the subscription in Moscow is past midnight in Kamchatka.
    let last_day = cabinet.app.day(365);
    cabinet.app.set_clock(&format!("{last_day}T13:00:00Z"));
    let owner = cabinet.sign_in("owner").await;
    let refused = owner.patch(SETTINGS, &json!({"version": 1, "time_zone": "Asia/Kamchatka"})).await;
    assert_eq!(
        (refused.status, refused.problem().1),
        (422, vec!["time_zone subscription_over_there".to_owned()])
    );
    assert_eq!(
        owner.patch(SETTINGS, &json!({"version": 1, "time_zone": "Europe/Kaliningrad"})).await.status,
        200
    );
}

#[tokio::test]
async fn the_language_is_for_those_who_have_chosen_none_and_whose_browser_wishes_for_none() {
    let (cabinet, _) = start().await;
    assert_eq!(change(&cabinet.owner, json!({"language": "en"})).await.status, 200);
    let visitor = cabinet.app.cabinet("romashka").browsing();
    assert!(visitor.get("/session").await.text.contains("lang=\"en\""));
    assert!(visitor.with("accept-language", "ru").get("/session").await.text.contains("<html lang=\"ru\""));
    let invited = json!({"email": "anna@example.com"});
    assert_eq!(
        cabinet.owner.with("accept-language", "ru").post("/company/employees", &invited).await.status,
        201
    );
    let letter = cabinet.app.letters_to("anna@example.com").await.pop().unwrap();
    assert!(
        letter.text.unwrap().contains("invites you"),
        "the organisation speaks, not its administrator's browser"
    );
}
