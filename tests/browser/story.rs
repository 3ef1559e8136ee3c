//! The story of an organisation from its opening on, as its people meet it: by pages, forms and the links of letters
//! alone.

use std::time::Duration;

use testing::{INNS, PASSWORD, TestApp};

use crate::Person;
use crate::chromium::{Browser, Screen};
use crate::structure::{Builder, TREE};

const DOMAIN: &str = "romashka";
const NAME: &str = "ООО «Ромашка»";

const ANNA: &str = "anna@romashka.example";
const BORIS: &str = "boris@romashka.example";
const CLARA: &str = "clara@romashka.example";

const SCREEN: Screen = Screen { width: 1280, height: 900, scripts: true };

/// Somebody of the organisation, in front of a browser.
struct Colleague<'a> {
    browser: &'a Browser,
    app: &'a TestApp,
    email: &'a str,
}

/// Whom to invite, and as what.
struct Invitee<'a> {
    email: &'a str,
    name: &'a str,
    department: &'a str,
    role: &'a str,
}

#[tokio::test]
async fn a_new_organisation_is_staffed_and_run_in_a_browser() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let Some(another) = Browser::open(SCREEN).await else { return };
    let app = TestApp::start(contexts::product).await;
    opens_the_organisation(&Person { browser: &browser, app: &app }).await;

    let anna = Colleague { browser: &browser, app: &app, email: ANNA };
    anna.joins("Анна", "Кузнецова").await;
    anna.signs_out().await;
    anna.signs_in().await;
    anna.builds_a_structure().await;

    let boris = Colleague { browser: &another, app: &app, email: BORIS };
    anna.brings_people(&boris).await;
    anna.makes_a_director("Цех букетов", "Ким Борис").await;
    anna.moves_people_and_departments().await;
    anna.gives_a_role_of_their_own_making(&boris).await;
    anna.dismisses_and_rehires(&boris).await;
    anna.reads_what_was_done().await;
    for browser in [&browser, &another] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
}

/// A super-admin has a cabinet made, and invites at it whoever is responsible for the organisation.
async fn opens_the_organisation(opener: &Person<'_>) {
    let browser = opener.browser;
    opener.signs_in().await;
    opener.fills_in_the_form(DOMAIN, INNS[0]).await;
    opener.waits_for_the_cabinet().await;
    opener.opens_the_cabinet(DOMAIN).await;

    browser.visit(&opener.address(DOMAIN, "/")).await;
    browser.click("a[href='/session']").await;
    opener.fills_in_who_they_are().await;
    browser.read("h1", NAME).await;
    let guest = Colleague { browser, app: opener.app, email: testing::ADMIN_EMAIL };
    guest
        .invites(&Invitee {
            email: ANNA, name: "Анна", department: NAME, role: "Администратор"
        })
        .await;
    guest.sees_in_the_list(&["Анна", ANNA, "Администратор", "Приглашён", "письмо отправляется"]).await;
    guest.signs_out().await;
}

impl Colleague<'_> {
    fn address(&self, host: &str, path: &str) -> String {
        Person { browser: self.browser, app: self.app }.address(host, path)
    }

    /// Opens the letter that was sent to them and presses its button.
    async fn opens_the_letter(&self, button: &str) {
        let browser = self.browser;
        self.app.work().await;
        browser.visit(&self.address("admin", "/_local/mail")).await;
        let letters = "[...document.querySelectorAll('tr')].filter((row) => row.textContent.includes(TO))";
        let newest = format!("return {letters}[0]?.querySelector('a').href")
            .replace("TO", &format!("'{}'", self.email));
        let letter = browser.run(&newest).await;
        browser.visit(&format!("{}/html", letter.as_str().unwrap())).await;
        browser.click_on("a", button).await;
    }

    /// Takes the seat that is kept for them, which lets them in at once.
    async fn joins(&self, name: &str, surname: &str) {
        let browser = self.browser;
        self.opens_the_letter("Принять приглашение").await;
        browser.read("h1", &format!("Приглашение: {NAME}")).await;
        assert_eq!(browser.run("return document.getElementById('email').value").await, self.email);
        browser.fill_in("name", name).await;
        browser.fill_in("surname", surname).await;
        browser.fill_in("password", PASSWORD).await;
        browser.click_on("button", "Присоединиться").await;
        browser.read("h1", NAME).await;
        browser.read(".viewer", &format!("{surname} {name}")).await;
        assert_eq!(browser.address().await, self.address(DOMAIN, "/"));
    }

    async fn signs_out(&self) {
        self.browser.click("form[action='/session/end'] button").await;
        self.browser.see("form[action='/session']").await;
    }

    async fn signs_in(&self) {
        let browser = self.browser;
        browser.visit(&self.address(DOMAIN, "/")).await;
        browser.click("a[href='/session']").await;
        browser.fill_in("email", self.email).await;
        browser.fill_in("password", PASSWORD).await;
        browser.click("form[action='/session'] button[type=submit]").await;
        browser.read("h1", NAME).await;
        browser.see(".viewer").await;
    }

    async fn goes_to(&self, place: &str) {
        self.browser.click_on(".rail-link", place).await;
        self.browser.see(".rail-link[aria-current=page]").await;
        self.browser.read("h1", place).await;
    }

    async fn sends(&self) {
        self.browser.click("main .form-actions button[type=submit]").await;
    }

    async fn invites(&self, invitee: &Invitee<'_>) {
        let (browser, panel) = (self.browser, Builder { browser: self.browser });
        self.goes_to("Сотрудники").await;
        browser.click_on(".actions a", "Пригласить сотрудника").await;
        browser.read("dialog.panel[open] h2", "Добавить сотрудника").await;
        browser.fill_in("email", invitee.email).await;
        browser.fill_in("name", invitee.name).await;
        browser.choose("dialog.panel[open] [name=department]", invitee.department).await;
        browser.choose("dialog.panel[open] [name=role]", invitee.role).await;
        panel.sends().await;
        panel.panel_is_closed().await;
    }

    /// Waits for a line of the list that has all of this in it.
    async fn sees_in_the_list(&self, texts: &[&str]) {
        let browser = self.browser;
        let what = format!("a line with {texts:?}");
        browser
            .until(&what, async || {
                let lines = browser.texts("#employees tbody tr").await;
                lines.iter().any(|line| texts.iter().all(|text| line.contains(text))).then_some(())
            })
            .await;
    }

    /// Opens somebody's card over the list.
    async fn opens_the_card_of(&self, name: &str) {
        self.goes_to("Сотрудники").await;
        self.browser.click_on("a.row-link", name).await;
        self.browser.read("dialog.panel[open] h2", name).await;
    }

    /// Opens the form that a button of the card leads to.
    async fn presses_on_the_card(&self, button: &str) {
        self.browser.click_on("dialog.panel[open] a.button", button).await;
        self.browser.see("dialog.panel[open] form.panel-form").await;
    }

    /// Waits for a department under another; the head department is under none.
    async fn sees_in_the_tree(&self, above: &[&str], name: &str, people: &str) {
        let browser = self.browser;
        let what = format!("{name} with {people:?} under {above:?}");
        let wanted = [above, &[name]].concat().join(" › ");
        browser
            .until(&what, async || {
                let found = browser.run(TREE).await;
                found
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|line| line == &format!("{wanted}: {people}"))
                    .then_some(())
            })
            .await;
    }

    async fn builds_a_structure(&self) {
        let (browser, builder) = (self.browser, Builder { browser: self.browser });
        self.goes_to("Структура").await;
        self.sees_in_the_tree(&[], NAME, "1 сотрудник").await;
        builder.adds("Производство").await;
        builder.adds("Продажи").await;
        browser.click("summary[aria-label*='«Производство»']").await;
        browser.click_on(".menu[open] a", "Добавить подотдел").await;
        browser.see("dialog.panel[open] form").await;
        browser.fill_in("name", "Цех букетов").await;
        builder.sends().await;
        builder.panel_is_closed().await;
        self.sees_in_the_tree(&[NAME], "Производство", "нет сотрудников").await;
        self.sees_in_the_tree(&[NAME], "Продажи", "нет сотрудников").await;
        self.sees_in_the_tree(&[NAME, "Производство"], "Цех букетов", "нет сотрудников").await;
        // Below the third level there is none, so no menu offers it.
        let offers = "return [...document.querySelectorAll('.menu')].map((menu) => menu.textContent.includes('подотдел'))";
        assert_eq!(browser.run(offers).await, serde_json::json!([true, true, true, false]));
    }

    /// Boris comes at once, Clara has not answered yet.
    async fn brings_people(&self, boris: &Colleague<'_>) {
        let employee = Invitee {
            email: BORIS, name: "Борис", department: "Цех букетов", role: "Сотрудник"
        };
        self.invites(&employee).await;
        self.sees_in_the_list(&["Борис", BORIS, "Сотрудник", "Цех букетов", "Приглашён"]).await;
        self.invites(&Invitee {
            email: CLARA, name: "Клара", department: "Продажи", role: "Менеджер"
        })
        .await;
        self.sees_in_the_list(&["Клара", CLARA, "Менеджер", "Продажи", "Приглашён"]).await;

        boris.joins("Борис", "Ким").await;
        self.browser.reload().await;
        self.sees_in_the_list(&["Ким Борис", BORIS, "Сотрудник", "Цех букетов", "Работает"]).await;
        self.goes_to("Структура").await;
        self.sees_in_the_tree(&[NAME, "Производство"], "Цех букетов", "1 сотрудник").await;
        boris.goes_to("Структура").await;
        boris.sees_in_the_tree(&[NAME, "Производство"], "Цех букетов", "1 сотрудник").await;
    }

    async fn makes_a_director(&self, department: &str, name: &str) {
        let (browser, builder) = (self.browser, Builder { browser: self.browser });
        self.goes_to("Структура").await;
        builder.choose(department, "/edit").await;
        browser.click("[data-picker=director_id] summary").await;
        browser.fill_in("director_q", "бор").await;
        browser.click_on("[data-picker=director_id] [data-list] label", name).await;
        browser.read("[data-picker=director_id] summary", name).await;
        let others = "[data-picker=director_id] [data-list] label";
        let is_narrowed = async || (!browser.has(others, "Кузнецова").await).then_some(());
        browser.until("a list of those who were searched for", is_narrowed).await;
        assert_eq!(browser.count(&format!("{others} :checked")).await, 1);
        builder.sends().await;
        builder.panel_is_closed().await;
        browser.read(".department-director", name).await;
    }

    async fn moves_people_and_departments(&self) {
        let (browser, builder) = (self.browser, Builder { browser: self.browser });
        // A department, by dragging its card.
        assert!(builder.drag("Цех букетов", "Продажи").await);
        self.sees_in_the_tree(&[NAME, "Продажи"], "Цех букетов", "1 сотрудник").await;

        // Somebody, by their card.
        self.opens_the_card_of("Клара").await;
        self.presses_on_the_card("Редактировать").await;
        for department in ["Продажи", "Производство"] {
            browser.click_on("dialog.panel[open] fieldset label.choice", department).await;
        }
        browser.choose("[name=primary_department]", "Производство").await;
        builder.sends().await;
        browser.read("dialog.panel[open] .facts", "Производство").await;
        browser.read("dialog.panel[open] h2", "Клара").await;
        self.closes_the_card().await;
        self.sees_in_the_list(&["Клара", "Производство"]).await;

        // Several at once, which their director does not follow.
        for name in ["Кузнецова", "Клара"] {
            browser.click(&format!("input[name=ids][aria-label*='{name}']")).await;
        }
        browser.click_on("#bulk button", "Перенести в отдел").await;
        browser.read("main", "Это коснётся 2 человек").await;
        browser.choose("main [name=department]", "Продажи").await;
        self.sends().await;
        browser.read("main [role=status]", "Сделано: 2, не сделано: 0").await;
        browser.click_on("main a", "К сотрудникам").await;
        self.sees_in_the_list(&["Клара", "Продажи"]).await;
        self.sees_in_the_list(&["Кузнецова Анна", "Продажи"]).await;
        self.goes_to("Структура").await;
        self.sees_in_the_tree(&[], NAME, "нет сотрудников").await;
        self.sees_in_the_tree(&[NAME], "Продажи", "2 сотрудника").await;
    }

    /// The card stays in its panel, over the list, whatever is done there.
    async fn closes_the_card(&self) {
        self.browser.click("dialog.panel[open] .panel-head [data-close]").await;
        Builder { browser: self.browser }.panel_is_closed().await;
    }

    async fn gives_a_role_of_their_own_making(&self, boris: &Colleague<'_>) {
        let (browser, panel) = (self.browser, Builder { browser: self.browser });
        boris.goes_to("Структура").await;
        assert_eq!(boris.browser.count(".actions a").await, 0, "the structure is not theirs to change");

        self.goes_to("Роли и права").await;
        browser.click_on(".actions a", "Создать роль").await;
        browser.read("dialog.panel[open] h2", "Новая роль").await;
        browser.fill_in("name", "Старший по отделам").await;
        browser.click_on("dialog.panel[open] label.choice", "Менять структуру").await;
        panel.sends().await;
        browser.read("h1", "Старший по отделам").await;
        browser.read(".permissions", "Менять структуру").await;
        browser.read("main", "Ни у кого").await;

        self.opens_the_card_of("Ким Борис").await;
        self.presses_on_the_card("Редактировать").await;
        browser.choose("dialog.panel[open] [name=role]", "Старший по отделам").await;
        panel.sends().await;
        browser.read("dialog.panel[open] .facts", "Старший по отделам").await;
        self.closes_the_card().await;
        self.goes_to("Роли и права").await;
        browser.click_on("a.row-link", "Старший по отделам").await;
        browser.read("main a[href^='/company/employees/']", "Ким Борис").await;

        boris.browser.reload().await;
        Builder { browser: boris.browser }.adds("Участок").await;
        boris.sees_in_the_tree(&[NAME], "Участок", "нет сотрудников").await;
        self.goes_to("Структура").await;
        self.sees_in_the_tree(&[NAME], "Участок", "нет сотрудников").await;
    }

    async fn dismisses_and_rehires(&self, boris: &Colleague<'_>) {
        let (browser, panel) = (self.browser, Builder { browser: self.browser });
        self.opens_the_card_of("Ким Борис").await;
        self.presses_on_the_card("Уволить").await;
        browser.read("dialog.panel[open] h2", "Уволить Ким Борис?").await;
        browser.read("dialog.panel[open] fieldset", "Цех букетов").await;
        browser.click("dialog.panel[open] .picker summary").await;
        browser.click_on("dialog.panel[open] .picker .choice", "Кузнецова Анна").await;
        browser.read("dialog.panel[open] .picker summary", "Кузнецова Анна").await;
        browser.fill_in("reason", "Сезон окончен").await;
        panel.sends().await;
        browser.read("dialog.panel[open] .badge", "Уволен").await;
        browser.read("dialog.panel[open] .facts", "Сезон окончен").await;
        self.closes_the_card().await;
        self.goes_to("Структура").await;
        browser.read(".department-director", "Кузнецова Анна").await;
        boris.browser.click_on(".rail-link", "Структура").await;
        boris.browser.see("form[action='/session']").await;

        // Whoever comes back does so later than the session of before began.
        self.app.advance(Duration::from_secs(1));
        self.goes_to("Сотрудники").await;
        assert!(!browser.has("#employees", "Ким Борис").await);
        browser.click_on(".chip", "Уволен").await;
        browser.click_on("a.row-link", "Ким Борис").await;
        self.presses_on_the_card("Восстановить").await;
        panel.sends().await;
        browser.read("dialog.panel[open] .badge", "Работает").await;
        self.closes_the_card().await;
        boris.signs_in().await;
        boris.goes_to("Структура").await;
        boris.sees_in_the_tree(&[NAME, "Продажи"], "Цех букетов", "2 сотрудника").await;
    }

    async fn reads_what_was_done(&self) {
        self.goes_to("Журнал").await;
        let told = "return [...document.querySelectorAll('.event')].reverse().map((entry) =>
            [...entry.querySelectorAll('strong, p:not(.small)')].map(({ textContent }) => textContent).join(': '))";
        let told = self.browser.run(told).await;
        let mut told: Vec<&str> =
            told.as_array().unwrap().iter().map(|entry| entry.as_str().unwrap()).collect();
        let expected = [
            "Организация создана",
            "Кабинет создан",
            "Сотрудник приглашён: Анна",
            "Приглашение принято: Кузнецова Анна",
            "Отдел создан: Производство",
            "Отдел создан: Продажи",
            "Отдел создан: Цех букетов",
            "Сотрудник приглашён: Борис",
            "Сотрудник приглашён: Клара",
            "Приглашение принято: Ким Борис",
            "Отдел изменён: Цех букетов",
            "Отдел изменён: Цех букетов",
            "Данные сотрудника изменены: Клара",
            "Данные сотрудника изменены: Клара",
            "Данные сотрудника изменены: Кузнецова Анна",
            "Роль создана: Старший по отделам",
            "Данные сотрудника изменены: Ким Борис",
            "Отдел создан: Участок",
            "Данные сотрудника изменены: Кузнецова Анна",
            "Отдел изменён: Цех букетов",
            "Сотрудник уволен: Ким Борис",
            "Сотрудник восстановлен: Ким Борис",
        ];
        // Those who are moved together are moved at the same time.
        told[13..15].sort_unstable();
        assert_eq!(told, expected);
        self.browser.read(".event", &format!("{} · {BORIS}", "Ким Борис")).await;
    }
}
