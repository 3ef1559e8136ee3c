//! The fields of an order: every rule of every field, told at once, to programs and beside the fields of the form.

use crate::with_garden;
use serde_json::{Value, json};
use testing::{INNS, Reply, TestApp};

fn errors(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 422, "{}", reply.text);
    let (code, errors) = reply.problem();
    assert_eq!(code, "invalid");
    errors
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_its_code_and_creates_nothing() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let before = app.world().await;
    let long_label = "a".repeat(64);
    let cases: Vec<(&str, Value, &str)> = vec![
        ("name", json!(""), "required"),
        ("name", json!(" \t "), "required"),
        ("name", json!(null), "required"),
        ("name", json!("я".repeat(121)), "too_long"),
        ("name", json!("a\nb"), "control_characters"),
        ("name", json!("a\u{0}b"), "control_characters"),
        ("name", json!("a\u{1b}[31mb"), "control_characters"),
        ("name", json!("a\u{85}b"), "control_characters"),
        ("name", json!(true), "wrong_type"),
        ("name", json!({"ru": "a"}), "wrong_type"),
        ("name", json!(["a"]), "wrong_type"),
        ("description", json!(""), "required"),
        ("description", json!("я".repeat(1_001)), "too_long"),
        ("description", json!("a\u{1b}b"), "control_characters"),
        ("domain", json!(""), "required"),
        ("domain", json!("ромашка"), "domain_international"),
        ("domain", json!("xn--80aaxgcvf"), "domain_international"),
        ("domain", json!("1st"), "domain_form"),
        ("domain", json!("-acme"), "domain_form"),
        ("domain", json!("acme-"), "domain_form"),
        ("domain", json!("acme.example"), "domain_form"),
        ("domain", json!("ac me"), "domain_form"),
        ("domain", json!("ac_me"), "domain_form"),
        ("domain", json!(long_label), "domain_form"),
        ("domain", json!("Admin"), "domain_reserved"),
        ("domain", json!(5), "domain_form"),
        ("inn", json!(""), "required"),
        ("inn", json!("123"), "inn_length"),
        ("inn", json!("77070838930"), "inn_length"),
        ("inn", json!("77070838a3"), "inn_length"),
        ("inn", json!("7707083894"), "inn_control_digits"),
        ("inn", json!("7707803893"), "inn_control_digits"),
        ("inn", json!("500100732258"), "inn_control_digits"),
        ("inn", json!("500100732269"), "inn_control_digits"),
        ("paid_seats", json!(""), "required"),
        ("paid_seats", json!(0), "out_of_range"),
        ("paid_seats", json!(-1), "out_of_range"),
        ("paid_seats", json!(1_000_001), "out_of_range"),
        ("paid_seats", json!(u64::MAX), "out_of_range"),
        ("paid_seats", json!("abc"), "not_a_number"),
        ("paid_seats", json!(1.5), "not_a_number"),
        ("paid_seats", json!(1.0), "not_a_number"),
        ("paid_seats", json!("1e3"), "not_a_number"),
        ("paid_seats", json!("١٢"), "not_a_number"),
        ("paid_seats", json!([25]), "wrong_type"),
        ("subscription_ends_on", json!(""), "required"),
        ("subscription_ends_on", json!(app.day(-1)), "date_past"),
        ("subscription_ends_on", json!("2101-01-01"), "date_far"),
        ("subscription_ends_on", json!("9999-12-31"), "date_far"),
        ("subscription_ends_on", json!("31.12.99"), "date_form"),
        ("subscription_ends_on", json!("2099-02-29"), "date_form"),
        ("subscription_ends_on", json!("2099-13-01"), "date_form"),
        ("subscription_ends_on", json!("20990101"), "date_form"),
        ("subscription_ends_on", json!("2099-01-01T00:00:00Z"), "date_form"),
        ("subscription_ends_on", json!(2099), "date_form"),
        ("modules", json!(["teleport"]), "unknown_module"),
        ("modules", json!("calls"), "wrong_type"),
        ("modules", json!([1]), "wrong_type"),
        ("modules", json!({"calls": true}), "wrong_type"),
        ("colour", json!("red"), "unknown_field"),
        ("colour", json!(null), "unknown_field"),
        ("id", json!("0199"), "unknown_field"),
        ("Name", json!("Ромашка"), "unknown_field"),
        ("", json!(""), "unknown_field"),
    ];
    for (field, value, code) in cases {
        let mut order = app.order("romashka");
        order[field] = value.clone();
        let refused = admin.post("/organizations", &order).await;
        assert_eq!(errors(&refused), [format!("{field} {code}")], "{field}: {value}");
        for error in refused.json()["errors"].as_array().unwrap() {
            let message = error["message"].as_str().unwrap();
            assert!(message.ends_with('.') || message.ends_with("company.ru"), "{message}");
            assert!(!message.contains("violation-"), "{message}");
        }
    }
    assert_eq!(app.world().await, before);
}

#[tokio::test]
async fn the_bounds_themselves_are_accepted() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let cases: Vec<(&str, Value)> = vec![
        ("name", json!("я")),
        ("name", json!("я".repeat(120))),
        ("name", json!("🌼 «Ромашка» & Co. <b>")),
        ("description", json!("я".repeat(1_000))),
        ("description", json!("one\ntwo\r\nthree")),
        ("domain", json!("a")),
        ("domain", json!("a".repeat(63))),
        ("domain", json!("a--1")),
        ("inn", json!(INNS[0])),
        ("inn", json!(INNS[1])),
        ("inn", json!(INNS[2])),
        ("paid_seats", json!(1)),
        ("paid_seats", json!(1_000_000)),
        ("paid_seats", json!("1000000")),
        ("subscription_ends_on", json!(app.day(0))),
        ("subscription_ends_on", json!("2100-12-31")),
        ("subscription_ends_on", json!("2096-02-29")),
        ("modules", json!(["company"])),
        ("modules", json!([])),
        ("modules", json!(null)),
    ];
    for (field, value) in cases {
        let mut order = app.order("romashka");
        order[field] = value.clone();
        let planned = admin.post("/organizations/plan", &order).await;
        assert_eq!(
            (planned.status, &planned.json()["ok"]),
            (200, &json!(true)),
            "{field}: {value}: {}",
            planned.text
        );
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_in_the_callers_language() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let required = ["name", "description", "domain", "inn", "paid_seats", "subscription_ends_on"];
    let nothing = admin.post("/organizations", &json!({})).await;
    assert_eq!(errors(&nothing), required.map(|field| format!("{field} required")));

    let order = json!({
        "name": "", "description": "a\u{7}", "domain": "Админ", "inn": "7707083894", "paid_seats": 0,
        "subscription_ends_on": app.day(-1), "modules": ["company", "teleport"], "colour": "red",
    });
    let russian = admin.post("/organizations", &order).await;
    let expected = json!([
        {"field": "name", "code": "required", "message": "Заполните это поле."},
        {"field": "description", "code": "control_characters", "message": "Уберите управляющие символы и переносы строк."},
        {"field": "domain", "code": "domain_international", "message": "Домены с нелатинскими буквами не поддерживаются. Запишите название латиницей."},
        {"field": "inn", "code": "inn_control_digits", "message": "Контрольные цифры не сходятся: проверьте ИНН."},
        {"field": "paid_seats", "code": "out_of_range", "message": "Число от 1 до 1\u{a0}000\u{a0}000."},
        {"field": "subscription_ends_on", "code": "date_past", "message": "Дата уже прошла. Выберите сегодняшнюю или более позднюю."},
        {"field": "modules", "code": "unknown_module", "message": "Модуля «teleport» нет."},
        {"field": "colour", "code": "unknown_field", "message": "Такого поля у запроса нет. Уберите его."},
    ]);
    assert_eq!(without_number_form(&russian.json()["errors"]), without_number_form(&expected));
    let problem = russian.json();
    assert_eq!(problem["type"], "urn:kabinet:problem:invalid");
    assert_eq!(problem["title"], "Проверьте поля");
    assert_eq!(problem["request_id"], russian.header("x-request-id"));

    let english = admin.with("accept-language", "en-GB").post("/organizations", &order).await;
    assert_eq!(english.problem(), russian.problem());
    let (english, russian) = (english.json(), russian.json());
    for (english, russian) in
        english["errors"].as_array().unwrap().iter().zip(russian["errors"].as_array().unwrap())
    {
        let message = english["message"].as_str().unwrap();
        let is_cyrillic = message.contains(|letter: char| matches!(letter, 'А'..='я'));
        assert!(!is_cyrillic && english["message"] != russian["message"], "{message}");
    }
}

/// How thousands are set apart is the interface's matter.
fn without_number_form(errors: &Value) -> String {
    errors.to_string().replace(['\u{a0}', '\u{2009}', '\u{202f}'], "")
}

/// What stands beside a field of a page.
fn beside<'a>(page: &'a str, field: &str) -> &'a str {
    let start = page.find(&format!("id=\"{field}-error\"")).unwrap_or_else(|| panic!("no {field}: {page}"));
    page[start..].split("</p>").next().unwrap()
}

#[tokio::test]
async fn the_form_shows_each_error_beside_its_field_and_keeps_everything_typed() {
    let app = TestApp::start(with_garden).await;
    let admin = app.admin().await.browsing();
    let fields = [
        ("name", "ООО «Ромашка» & \"сыновья\""),
        ("description", "Первая строка\nвторая"),
        ("domain", "Ромашка"),
        ("inn", "7707083894"),
        ("paid_seats", "1.5"),
        ("subscription_ends_on", "2020-01-31"),
        ("modules", ""),
        ("modules", "analytics"),
    ];
    let russian = [
        ("domain", "Запишите название латиницей."),
        ("inn", "Контрольные цифры не сходятся: проверьте ИНН."),
        ("paid_seats", "Введите целое число."),
        ("subscription_ends_on", "Дата уже прошла."),
    ];
    for (client, language) in [(admin.clone(), "ru"), (admin.with("accept-language", "en"), "en")] {
        let page = client.submit("/organizations", &fields).await;
        assert_eq!((page.status, page.header("content-type")), (422, "text/html; charset=utf-8"));
        assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{}", page.text);
        for kept in [
            "value=\"ООО «Ромашка» &amp; &quot;сыновья&quot;\"",
            "Первая строка\nвторая</textarea>",
            "value=\"Ромашка\"",
            "value=\"7707083894\"",
            "value=\"1.5\"",
            "value=\"2020-01-31\"",
        ] {
            assert!(page.text.contains(kept), "{kept}: {}", page.text);
        }
        let checked: Vec<&str> = page
            .text
            .split("<input")
            .filter(|input| input.split('>').next().unwrap().contains(" checked"))
            .map(|input| input.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
            .collect();
        assert_eq!(checked, ["analytics"]);
        for (field, text) in russian {
            assert_eq!(
                beside(&page.text, field).contains(text),
                language == "ru",
                "{field}: {}",
                beside(&page.text, field)
            );
            assert!(beside(&page.text, field).contains("<span>"), "{field}: {}", page.text);
        }
        for field in ["name", "description"] {
            assert!(!beside(&page.text, field).contains("<span>"), "{field} is right: {}", page.text);
        }
        assert_eq!(page.text.matches("aria-invalid=\"true\"").count(), 4, "{}", page.text);
    }
    let empty = admin.submit("/organizations", &[("modules", "")]).await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.text.matches("Заполните это поле.").count(), 6, "{}", empty.text);
    let twice = admin.submit("/organizations", &[("inn", INNS[0]), ("inn", INNS[1])]).await;
    assert!(beside(&twice.text, "inn").contains("Значение другого типа."), "{}", twice.text);
}
