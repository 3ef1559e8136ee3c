//! How a service desk works: what is shown, changed and refused, and what is taken over from the calendar of Russia.

mod forms;
mod russia;

use domain::Module;
use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const SETTINGS: &str = "/desk/settings";
const EDIT: &str = "/desk/settings/edit";
const RUSSIA: &str = "/desk/settings/calendar/russia";

/// What stands in the cabinet's audit of a kind of change, newest first.
async fn audit(owner: &Client, action: &str) -> Vec<Value> {
    let page = owner.get(&format!("/audit?action={action}")).await.json();
    page["items"].as_array().unwrap().clone()
}

/// The settings of a service desk that nobody has set up.
fn usual() -> Value {
    let day = json!([{"from": "09:00", "to": "18:00"}]);
    let target = |priority, first, resolution| json!({"priority": priority, "first_response_minutes": first, "resolution_minutes": resolution});
    json!({
        "calendar": {
            "time_zone": "Europe/Moscow",
            "week": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": [], "sun": []},
            "holidays": [], "moved_days": [],
        },
        "targets": [target("low", 480, 2400), target("normal", 240, 1440), target("high", 60, 480), target("urgent", 60, 240)],
        "close_after_days": 7, "reopen_within_days": 30, "warn_share": 0.8,
        "client_letters": true, "staff_letters": true, "version": 1, "may": ["edit", "add_year"],
    })
}

#[tokio::test]
async fn whoever_has_set_nothing_up_works_on_weekdays_from_nine_to_six() {
    let cabinet = Cabinet::start(product).await;
    let settings = cabinet.owner.get(SETTINGS).await;
    assert_eq!((settings.status, settings.json()), (200, usual()));
    let page = cabinet.owner.browsing().get(SETTINGS).await.text;
    for text in [
        "действуют для заявок, созданных после изменения",
        "name=\"calendar.week[mon][0].from\" type=\"text\" value=\"09:00\"",
        "name=\"calendar.week[mon][1].from\" type=\"text\" value=\"\"",
        "name=\"calendar.week[sun][1].to\"",
        "name=\"calendar.holidays[1].name\"",
        "name=\"calendar.moved_days[0].intervals[0].from\"",
        "name=\"targets[3].priority\" value=\"urgent\"",
        "name=\"targets[3].resolution_minutes\" type=\"text\" value=\"240\"",
        "name=\"warn_share\" type=\"text\" value=\"0.8\"",
        "<option value=\"Europe/Moscow\" selected>",
        "action=\"/desk/settings/calendar/russia\"",
        "Постановление Правительства РФ от 24.09.2025 № 1466",
        "href=\"/desk/categories\"",
        "href=\"/company/settings\"",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn what_is_sent_is_changed_and_the_rest_stays() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let hours = json!([{"from": "14:00", "to": "24:00"}, {"from": "9:00", "to": "13:00"}]);
    let edit = json!({
        "version": 1,
        "calendar": {
            "week": {"mon": hours, "fri": []},
            "holidays": [{"on": "2026-12-31", "name": "Ёлка"}],
            "moved_days": [{"on": "2027-02-20", "intervals": [{"from": "10:00", "to": "12:00"}]}],
        },
        "targets": [{"priority": "urgent", "first_response_minutes": 15, "resolution_minutes": null}],
        "warn_share": 0.75,
    });
    let changed = owner.patch(SETTINGS, &edit).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let mut expected = usual();
    expected["version"] = 2.into();
    expected["calendar"]["week"]["mon"] =
        json!([{"from": "09:00", "to": "13:00"}, {"from": "14:00", "to": "24:00"}]);
    expected["calendar"]["week"]["fri"] = json!([]);
    expected["calendar"]["holidays"] = edit["calendar"]["holidays"].clone();
    expected["calendar"]["moved_days"] = edit["calendar"]["moved_days"].clone();
    expected["targets"][3] = edit["targets"][0].clone();
    expected["warn_share"] = 0.75.into();
    assert_eq!(changed.json(), expected);
    assert_eq!(owner.get(SETTINGS).await.json(), expected);
    let entry = &audit(owner, "desk_edited").await[0];
    assert_eq!(
        entry["before"],
        json!({
            "calendar.mon": "09:00–18:00", "calendar.fri": "09:00–18:00", "calendar.holidays": [], "calendar.moved_days": [],
            "targets.urgent_first_response": 60, "targets.urgent_resolution": 240, "warn_share": 0.8,
        })
    );
    assert_eq!(
        entry["after"],
        json!({
            "calendar.mon": "09:00–13:00, 14:00–24:00", "calendar.fri": null, "calendar.holidays": ["2026-12-31 Ёлка"],
            "calendar.moved_days": ["2027-02-20 10:00–12:00"], "targets.urgent_first_response": 15,
            "targets.urgent_resolution": null, "warn_share": 0.75,
        })
    );
    let page = owner.browsing().get("/audit?action=desk_edited").await.text;
    for text in [
        "Настройки службы поддержки изменены",
        "Первый ответ, срочный приоритет, минут",
        "Понедельник",
        "2026-12-31 Ёлка",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }

    let zone = json!({"version": 2, "calendar": {"time_zone": "Asia/Omsk"}, "targets": []});
    let changed = owner.patch(SETTINGS, &zone).await.json();
    expected["version"] = 3.into();
    expected["calendar"]["time_zone"] = "Asia/Omsk".into();
    assert_eq!(changed, expected);
    let emptied = json!({"version": 3, "calendar": {"holidays": null, "moved_days": []}});
    let changed = owner.patch(SETTINGS, &emptied).await.json();
    assert_eq!([&changed["calendar"]["holidays"], &changed["calendar"]["moved_days"]], [&json!([]); 2]);
    assert_eq!(changed["calendar"]["week"], expected["calendar"]["week"]);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_where_it_stands() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let wrong = json!({
        "version": 1, "close_after_days": 0, "reopen_within_days": 367, "warn_share": 1.5, "client_letters": "maybe",
        "calendar": {
            "time_zone": "Mars/Olympus", "colour": "red",
            "week": {
                "mon": [{"from": "09:00", "to": "13:00"}, {"from": "12:00", "to": "18:00"}],
                "tue": [{"from": "18:00", "to": "09:00"}],
                "wed": [{"from": "9", "to": "24:01"}],
                "thu": [{"from": "09:00"}],
                "moonday": [],
            },
            "holidays": [{"on": "2026-12-31", "name": "Ёлка"}, {"on": "31.12.2026", "name": "Снова"}, {"on": "никогда"}],
            "moved_days": [
                {"on": "2027-02-20", "intervals": [{"from": "10:00", "to": "14:00"}, {"from": "12:00", "to": "15:00"}]},
                {"on": "2027-02-20", "intervals": [{"from": "10:00", "to": "14:00"}]},
                {"on": "2027-02-27", "intervals": []},
            ],
        },
        "targets": [
            {"priority": "low", "first_response_minutes": 61, "resolution_minutes": 60},
            {"priority": "high", "first_response_minutes": 0, "resolution_minutes": "скоро"},
            {"priority": "soon"},
            {"priority": "low"},
        ],
    });
    let (code, mut errors) = owner.patch(SETTINGS, &wrong).await.problem();
    errors.sort();
    let mut expected = [
        "calendar.time_zone unknown_value",
        "calendar.colour unknown_field",
        "calendar.week[mon][1] hours_overlap",
        "calendar.week[tue][0] hours_overlap",
        "calendar.week[wed][0].from time_form",
        "calendar.week[wed][0].to time_form",
        "calendar.week[thu][0].to required",
        "calendar.week[moonday] unknown_field",
        "calendar.holidays[1].on day_twice",
        "calendar.holidays[2].on date_form",
        "calendar.holidays[2].name required",
        "calendar.moved_days[0].intervals[1] hours_overlap",
        "calendar.moved_days[1].on day_twice",
        "calendar.moved_days[2].intervals required",
        "targets[0].resolution_minutes first_response_longer",
        "targets[1].first_response_minutes out_of_range",
        "targets[1].resolution_minutes not_a_number",
        "targets[2].priority unknown_value",
        "targets[3].priority priority_twice",
        "close_after_days out_of_range",
        "reopen_within_days out_of_range",
        "warn_share share_form",
        "client_letters wrong_type",
    ];
    expected.sort_unstable();
    assert_eq!((code.as_str(), errors), ("invalid", expected.map(str::to_owned).to_vec()));
    let half = json!({"version": 1, "targets": [{"priority": "normal"}, {"priority": "urgent", "first_response_minutes": 241}]});
    let (_, errors) = owner.patch(SETTINGS, &half).await.problem();
    assert_eq!(errors, ["targets[1].resolution_minutes first_response_longer"]);
    assert_eq!(owner.get(SETTINGS).await.json(), usual());
}

#[tokio::test]
async fn a_calendar_has_so_many_days_and_no_more() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let day = |number: usize| {
        format!("20{:02}-{:02}-{:02}", 30 + number / 300, 1 + number / 25 % 12, 1 + number % 25)
    };
    let holidays: Vec<Value> = (0..301).map(|number| json!({"on": day(number), "name": "Отпуск"})).collect();
    let hours = json!([{"from": "10:00", "to": "12:00"}]);
    let moved: Vec<Value> = (0..101).map(|number| json!({"on": day(number), "intervals": hours})).collect();
    let of = |holidays: &[Value], moved: &[Value]| json!({"version": 1, "calendar": {"holidays": holidays, "moved_days": moved}});
    let (_, errors) = owner.patch(SETTINGS, &of(&holidays, &moved)).await.problem();
    assert_eq!(errors, ["calendar.holidays too_many", "calendar.moved_days too_many"]);
    let full = owner.patch(SETTINGS, &of(&holidays[..300], &moved[..100])).await;
    assert_eq!((full.status, full.json()["calendar"]["holidays"].as_array().unwrap().len()), (200, 300));
    let refused = owner.post(RUSSIA, &json!({"year": 2026})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "calendar_full"));
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let mut same = usual();
    same.as_object_mut().unwrap().remove("may");
    let answer = owner.patch(SETTINGS, &same).await;
    assert_eq!((answer.status, answer.json()), (200, usual()));
    assert!(audit(owner, "desk_edited").await.is_empty());
    assert_eq!(cabinet.tenant().desk(&"Europe/Moscow".parse().unwrap()).await.unwrap().revision, 0);
}

#[tokio::test]
async fn two_administrators_never_overwrite_each_other() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let first = json!({"version": 1, "close_after_days": 5, "calendar": {"week": {"sat": [{"from": "10:00", "to": "12:00"}]}}});
    assert_eq!(owner.patch(SETTINGS, &first).await.status, 200);
    let second = json!({"version": 1, "close_after_days": 3, "calendar": {"week": {"sat": []}}});
    let stale = owner.patch(SETTINGS, &second).await;
    let errors = ["calendar.week[sat] saved_as", "close_after_days saved_as"].map(str::to_owned);
    assert_eq!((stale.status, stale.problem()), (409, ("stale".to_owned(), errors.to_vec())));
    let typed = [("version", "1"), ("close_after_days", "3")];
    let page = owner.browsing().submit(EDIT, &typed).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Сейчас сохранено: 5"), "{}", page.text);
    assert!(
        page.text.contains("name=\"version\" value=\"2\""),
        "sending it again is a decision: {}",
        page.text
    );
}

#[tokio::test]
async fn only_those_who_manage_the_settings_see_and_change_them() {
    let cabinet = Cabinet::start(product).await;
    for role in [Role::Manager, Role::Employee] {
        cabinet.add(role.key(), role).await;
        let person = cabinet.sign_in(role.key()).await;
        assert_eq!(person.get(SETTINGS).await.status, 403);
        assert_eq!(person.patch(SETTINGS, &json!({"version": 1, "close_after_days": 3})).await.status, 403);
        assert_eq!(person.post(RUSSIA, &json!({"year": 2026})).await.status, 403);
    }
    assert_eq!(cabinet.app.cabinet("romashka").get(SETTINGS).await.status, 401);
    assert_eq!(cabinet.owner.get(SETTINGS).await.json(), usual());
}

#[tokio::test]
async fn the_way_here_leads_from_the_settings_and_is_gone_with_the_module() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let entry = "href=\"/desk/settings\"";
    let general = owner.browsing().get("/company/settings").await.text;
    assert!(general.contains(entry) && general.contains("Служба поддержки"), "{general}");
    cabinet
        .app
        .give_modules(cabinet.id, Module::ALL.into_iter().filter(|module| *module != Module::ServiceDesk))
        .await;
    assert_eq!(owner.get(SETTINGS).await.problem().0, "not_found");
    assert_eq!(owner.get("/desk/categories").await.problem().0, "not_found");
    let general = owner.browsing().get("/company/settings").await;
    assert_eq!(general.status, 200);
    assert!(!general.text.contains(entry), "{}", general.text);
    cabinet.app.give_modules(cabinet.id, Module::ALL).await;
    assert_eq!(owner.get(SETTINGS).await.status, 200);
}

#[tokio::test]
async fn open_tickets_go_by_new_hours_and_promises_only_when_somebody_has_them_recounted() {
    let cabinet = Cabinet::start(product).await;
    cabinet.app.set_clock("2027-03-01T06:00:00Z");
    let owner = cabinet.sign_in("owner").await;
    let mut opened = Vec::new();
    for number in 0..3 {
        let order = json!({"subject": format!("Заявка {number}"), "text": "Подробности"});
        opened.push(owner.post("/desk/tickets", &order).await.json()["id"].as_str().unwrap().to_owned());
    }
    let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    owner.post(&format!("/desk/tickets/{}/entries", opened[2]), &solved).await;
    let settings = owner.get("/desk/settings").await.json();
    let targets = json!([{"priority": "normal", "first_response_minutes": 60, "resolution_minutes": 120}]);
    let change = json!({"version": settings["version"], "targets": targets,
        "calendar": {"time_zone": "Asia/Vladivostok"}});
    let changed = owner.patch("/desk/settings", &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let due = async |id: &str| {
        let ticket = owner.get(&format!("/desk/tickets/{id}")).await.json();
        ticket["clocks"]["resolution"]["due_at"].clone()
    };
    assert_eq!(due(&opened[0]).await, "2027-03-03T12:00:00Z", "24 hours of work in Moscow");
    assert_eq!(owner.get("/desk/settings/recount").await.json()["count"], 2);
    let begun = owner.post("/desk/settings/recount", &json!({})).await;
    assert_eq!((begun.status, &begun.json()["kind"]), (202, &json!("recount_tickets")), "{}", begun.text);
    cabinet.app.work().await;
    let task = owner.get(begun.header("location")).await.json();
    assert_eq!((&task["state"], &task["progress"]["done"]), (&json!("done"), &json!(2)), "{task}");
    for id in &opened[..2] {
        // In Vladivostok they were made at 16:00 and two working hours later it is 18:00.
        assert_eq!(due(id).await, "2027-03-01T08:00:00Z");
        let ticket = owner.get(&format!("/desk/tickets/{id}")).await.json();
        let entry = &ticket["entries"][0];
        assert_eq!(entry["visibility"], "internal");
        assert_eq!(entry["changes"][1]["field"], "resolution");
        assert_eq!(
            entry["changes"][1]["before"],
            json!({"target_minutes": 1440, "due_at": "2027-03-03T12:00:00Z"})
        );
        assert_eq!(
            entry["changes"][1]["after"],
            json!({"target_minutes": 120, "due_at": "2027-03-01T08:00:00Z"})
        );
        let page =
            owner.browsing().with("accept-language", "ru").get(&format!("/desk/tickets/{id}")).await.text;
        assert!(page.contains("Срок решения: <del>24 часа (03.03.2027"), "{page}");
    }
    let solved = owner.get(&format!("/desk/tickets/{}", opened[2])).await.json();
    assert_eq!(solved["clocks"]["resolution"]["target_minutes"], 1440, "what is solved stays as it was");
    // Once more changes nothing.
    assert_eq!(owner.post("/desk/settings/recount", &json!({})).await.status, 202);
    let before = owner.get(&format!("/desk/tickets/{}", opened[0])).await.json();
    cabinet.app.work().await;
    assert_eq!(owner.get(&format!("/desk/tickets/{}", opened[0])).await.json()["version"], before["version"]);
}
