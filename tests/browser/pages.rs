//! Every page, found by the routes, on a platform where each page has something to show.

use std::collections::BTreeSet;

use audit::export_audit::EXPORT_AUDIT;
use company::employees::export_employees::EXPORT_PEOPLE;
use domain::access::{AssignedRole, PlatformRole};
use domain::{OrganizationId, User};
use serde_json::{Value, json};
use service_desk::tickets::export_tickets::EXPORT_TICKETS;
use store::TicketQuery;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp, begin_import, plan_import};
use web::{Caller, Endpoint, Face};

use crate::chromium::Browser;

pub(crate) const DOMAIN: &str = "romashka";
pub(crate) const RESPONSIBLE: &str = "anna@romashka.example";

/// The host of a face, and who looks at its pages.
pub(crate) const fn host_and_viewer(face: Face) -> (&'static str, &'static str) {
    match face {
        Face::Platform => ("admin", ADMIN_EMAIL),
        Face::Base => ("", ADMIN_EMAIL),
        Face::Cabinet => (DOMAIN, RESPONSIBLE),
    }
}

/// A platform with what its pages are about.
pub(crate) struct World {
    pub(crate) app: TestApp,
    /// What stands in an address after this word.
    named: Vec<(&'static str, String)>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let app = TestApp::start(contexts::product).await;
        let admin = app.admin().await;
        let organization = app.create(&admin, DOMAIN).await;
        app.fault(
            json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}),
        );
        let failed = app.create(&admin, "vasilek").await;
        let blocked = app.create(&admin, "lutik").await;
        done(
            &admin.post(&format!("/organizations/{blocked}/block"), &json!({"reason": "Не оплачено"})).await,
        );
        app.add_user("second@kabinet.example", Some(PlatformRole::PlatformAdmin)).await;
        app.add_employee(organization, RESPONSIBLE, AssignedRole::ADMIN).await;
        let world = Self { app, named: Vec::new() };
        world.with_people(failed.to_string()).await
    }

    /// The same with names as long as they may be, and longer than most in a language of long words: what an address names
    /// is called so.
    pub(crate) async fn start_with_long_names() -> Self {
        let mut world = Self::start().await;
        let admin = world.app.admin().await;
        let order = json!({
            "name": "Общество с ограниченной ответственностью «Торгово-производственное объединение „Северо-Западная агрофирма“»",
            "description": "Цветоводство",
            "domain": "torgovo-proizvodstvennoe-obedinenie-severo-zapad-agrofirma",
            "inn": testing::INNS[0],
            "paid_seats": 25,
            "subscription_ends_on": world.app.day(30),
        });
        let organization = done(&admin.post("/organizations", &order).await)["id"].clone();
        world.app.run_over(organization.as_str().unwrap().parse().unwrap(), 1).await;
        let responsible = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
        let structure = done(&responsible.get("/company/structure").await);
        let mut departments = Vec::new();
        for name in ["Отдел внешнеэкономических взаимоотношений", "Отдел сельскохозяйственного водоснабжения"]
        {
            let order = json!({"name": name, "parent_id": structure["head"]["id"]});
            departments.push(done(&responsible.post("/company/departments", &order).await)["id"].clone());
        }
        let role = json!({
            "name": "Ответственный за документооборот внешнеэкономической деятельности",
            "base": "employee",
            "permissions": ["structure.view", "people.view"],
        });
        let role = done(&responsible.post("/company/roles", &role).await)["id"].clone();
        let invitation = json!({
            "email": "preobrazhenskaya-belotserkovskaya.anna.konstantinovna@severo-zapadnaya-agrofirma.example",
            "name": "Преображенская-Белоцерковская Анна Константиновна",
            "post": "Заместитель начальника отдела внешнеэкономических взаимоотношений по сельскохозяйственной технике",
            "role": role,
        });
        let employee = done(&responsible.post("/company/employees", &invitation).await);
        let address = format!("/company/employees/{}", employee["id"].as_str().unwrap());
        let moved = json!({"version": employee["version"], "departments": departments});
        done(&responsible.patch(&address, &moved).await);
        let key = json!({
            "name": "Ежедневная выгрузка первичной документации в 1С:Управление холдингом для Северо-Западного филиала объединения",
            "role": role,
            "expires_on": world.app.day(10),
        });
        let key = done(&responsible.post("/company/keys", &key).await)["id"].clone();
        let ticket = json!({
            "subject": "Сельскохозяйственное водоснабжение: внешнеэкономические взаимоотношения с поставщиками гидромелиоративного оборудования",
            "text": "Подробности внутри",
        });
        let ticket = done(&responsible.post("/my/tickets", &ticket).await)["id"].clone();
        let long = [
            ("departments", &departments[0]),
            ("keys", &key),
            ("tickets", &ticket),
            ("employees", &employee["id"]),
            ("organizations", &organization),
            ("roles", &role),
        ];
        for (word, id) in long {
            let named = world.named.iter_mut().find(|(known, _)| *known == word);
            id.as_str().unwrap().clone_into(&mut named.unwrap().1);
        }
        world
    }

    /// Builds a structure and invites people, as the responsible employee would.
    async fn with_people(mut self, failed: String) -> Self {
        let responsible = self.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
        let structure = done(&responsible.get("/company/structure").await);
        let mut parent = structure["head"]["id"].clone();
        let mut departments = Vec::new();
        for (name, is_leaf) in
            [("Производство", false), ("Цех букетов", true), ("Цех упаковки", true), ("Теплица", true)]
        {
            let order = json!({"name": name, "parent_id": parent});
            let made = done(&responsible.post("/company/departments", &order).await);
            if is_leaf {
                departments.push(made["id"].as_str().unwrap().to_owned());
            } else {
                parent = made["id"].clone();
            }
        }
        for name in ["Продажи", "Бухгалтерия", "Доставка"] {
            let order = json!({"name": name, "parent_id": structure["head"]["id"]});
            let made = done(&responsible.post("/company/departments", &order).await);
            departments.push(made["id"].as_str().unwrap().to_owned());
        }
        let role =
            json!({"name": "Кадровик", "base": "employee", "permissions": ["structure.view", "people.view"]});
        let role = done(&responsible.post("/company/roles", &role).await);
        let mut employee = Value::Null;
        for ((email, name, post, role), department) in [
            ("olga", "Ольга Лебедева", "Старший флорист", "manager"),
            ("timur", "Тимур Ахметов", "Упаковщик", "employee"),
            ("maria", "Мария Зайцева", "Агроном", "employee"),
            ("sofia", "София Миронова", "Менеджер по продажам", "manager"),
            ("irina", "Ирина Кузнецова", "Главный бухгалтер", role["id"].as_str().unwrap()),
            ("pavel", "Павел Соколов", "Водитель", "employee"),
        ]
        .into_iter()
        .zip(&departments)
        {
            let email = format!("{email}@romashka.example");
            let invitation =
                json!({"email": email, "name": name, "post": post, "role": role, "department": department});
            employee = done(&responsible.post("/company/employees", &invitation).await);
        }
        // Yellow is hard to read by day: what is shown of it must be easy.
        let settings = json!({"version": 1, "accent_color": "#ffd500"});
        done(&responsible.patch("/company/settings", &settings).await);
        // Nobody has accepted their invitation yet, so nobody is dismissed, and the report says why.
        let whom =
            self.app.local().store.user_of_email(&RESPONSIBLE.parse().unwrap()).await.unwrap().unwrap();
        let domain = DOMAIN.parse().unwrap();
        let organization = self.app.local().store.organization_of_domain(&domain).await.unwrap().unwrap().id;
        let invited = employee["id"].as_str().unwrap().parse().unwrap();
        let dismissal = domain::employee::PeopleChange::Dismiss(None);
        let change = self.app.begin_change(organization, &whom, dismissal, vec![whom.id, invited]).await;
        let exports = self.begin_exports(organization, &whom).await;
        let table =
            "Почта;Имя;Комната\nnew@romashka.example;Новый Человек;7\nolga@romashka.example;;\nне почта;;\n";
        let import = plan_import(&responsible, table).await;
        begin_import(&responsible, &import).await;
        // One letter waits for somebody to see why SES denies it.
        self.app.work().await;
        self.app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 1}));
        let invitation = json!({"email": "nina@romashka.example", "name": "Нина Орлова"});
        done(&responsible.post("/company/employees", &invitation).await);
        self.app.work().await;
        // A parked task, and two tasks for the file.
        self.app.leaves(3);
        let key = json!({"name": "Выгрузка в 1С:Управление холдингом", "role": role["id"], "expires_on": self.app.day(10)});
        let key = done(&responsible.post("/company/keys", &key).await);
        let client = json!({"email": "client@romashka.example", "name": "Иван Клиентов"});
        let client = done(&responsible.post("/desk/clients", &client).await);
        let ticket = self.with_tickets(&responsible).await;
        let announced = json!({"purpose": "picture", "page": "/profile"});
        let file = done(&responsible.post("/files", &announced).await)["id"].as_str().unwrap().to_owned();
        let task = self.app.local().store.parked(1).await.unwrap().remove(0).id;
        let base = self.visitor("");
        done(&base.post("/password-reset", &json!({"email": RESPONSIBLE})).await);
        let second = self.app.local().store.user_of_email(&"second@kabinet.example".parse().unwrap()).await;
        let second = second.unwrap().unwrap();
        self.named = vec![
            ("bulk", change.to_string()),
            ("categories", ticket["category"]["id"].as_str().unwrap().to_owned()),
            ("clients", client["id"].as_str().unwrap().to_owned()),
            ("entries", ticket["entries"][0]["id"].as_str().unwrap().to_owned()),
            ("tickets", ticket["id"].as_str().unwrap().to_owned()),
            ("departments", departments.swap_remove(0)),
            ("domains", DOMAIN.to_owned()),
            ("email-change", "gone".to_owned()),
            ("employees", employee["id"].as_str().unwrap().to_owned()),
            ("files", file),
            ("imports", import["id"].as_str().unwrap().to_owned()),
            ("indicators", "created".to_owned()),
            ("keep", "gone".to_owned()),
            ("keys", key["id"].as_str().unwrap().to_owned()),
            ("invitations", self.token("/invitations/").await),
            ("organizations", failed),
            ("password-reset", self.token("/password-reset/").await),
            ("replies", self.reply(&responsible).await),
            ("roles", role["id"].as_str().unwrap().to_owned()),
            ("people", second.id.to_string()),
            ("super-admins", second.id.to_string()),
            ("tasks", task.to_string()),
        ];
        self.named.extend(exports.into_iter().chain(self.articles(&responsible).await));
        self
    }

    /// Files of all lists, by the places of their addresses.
    async fn begin_exports(&self, organization: OrganizationId, whom: &User) -> [(&'static str, String); 3] {
        let audit = self.app.begin_export_of_audit(&EXPORT_AUDIT, Some(organization), whom).await;
        let people = self.app.begin_export_of_people(&EXPORT_PEOPLE, organization, whom).await;
        let query = TicketQuery { limit: 50, ..TicketQuery::default() };
        let tickets = self.app.begin_export_of_tickets(&EXPORT_TICKETS, organization, whom, query).await;
        [
            ("audit/exports", audit.to_string()),
            ("employees/exports", people.to_string()),
            ("tickets/exports", tickets.to_string()),
        ]
    }

    /// What is written for everybody, of some length, by the places of their addresses.
    async fn articles(&self, responsible: &Client) -> [(&'static str, String); 3] {
        let heading =
            json!({"ru": "Когда поливают третью теплицу?", "en": "When is the third greenhouse watered?"});
        let text = json!({
            "ru": "Поливаем:\n\n- *утром*, до восьми;\n- **вечером**, после [закрытия](/contacts).",
            "en": "Twice a day.",
        });
        let write = async |shelf: &'static str, order: Value| {
            let made = done(&responsible.post(&format!("/desk/showcase/{shelf}"), &order).await);
            (shelf, made["id"].as_str().unwrap().to_owned())
        };
        [
            write("faq", json!({"question": heading, "answer": text})).await,
            write("news", json!({"title": heading, "text": text, "state": "published"})).await,
            write("services", json!({"title": heading, "text": text})).await,
        ]
    }

    /// What is said often, of some length.
    async fn reply(&self, responsible: &Client) -> String {
        let text = "Здравствуйте, {client.name}!\n\nЗаявка № {ticket.number} «{ticket.subject}» принята. \
            Ответим сегодня до конца рабочего дня.\n\n{agent.name}, {organization.name}";
        let reply = json!({"name": "Заявка принята", "text": text});
        let reply = done(&responsible.post("/desk/replies", &reply).await);
        reply["id"].as_str().unwrap().to_owned()
    }

    /// Tickets of every kind. The one that is answered belongs to whoever looks at the pages, as a client and as an assignee.
    async fn with_tickets(&self, responsible: &Client) -> Value {
        let category = json!({"name": "Полив и свет", "is_public": true, "default_priority": "high"});
        let category = done(&responsible.post("/desk/categories", &category).await);
        for (subject, priority) in
            [("Не работает насос в третьей теплице", "urgent"), ("Нужны новые секаторы", "low")]
        {
            let order = json!({"subject": subject, "text": "Подробности внутри", "priority": priority});
            done(&responsible.post("/desk/tickets", &order).await);
        }
        let order = json!({
            "subject": "Завяли пионы для свадьбы в субботу",
            "text": "Добрый день!\n\nВчера всё было хорошо, а сегодня половина букетов завяла.",
            "category": category["id"],
        });
        let ticket = done(&responsible.post("/my/tickets", &order).await);
        let address = format!("/desk/tickets/{}", ticket["id"].as_str().unwrap());
        done(&responsible.post(&format!("{address}/take"), &json!({})).await);
        for (text, visibility) in [
            ("Здравствуйте! Уже проверяем холодильник, новые пионы привезём завтра.", "public"),
            ("Холодильник опять показывает 14 °C: вызвать мастера.", "internal"),
        ] {
            let said = json!({"text": text, "visibility": visibility});
            done(&responsible.post(&format!("{address}/entries"), &said).await);
        }
        done(&responsible.post(&format!("{address}/watch"), &json!({})).await);
        // Somebody else says something, which is told behind the bell.
        let admin = self.visitor(DOMAIN).sign_in(ADMIN_EMAIL, PASSWORD).await;
        let said = json!({"text": "Мастер придёт в понедельник в 9:00.", "visibility": "internal"});
        done(&admin.post(&format!("{address}/entries"), &said).await);
        self.app.work().await;
        let link = json!({"to": "1", "kind": "related"});
        done(&responsible.post(&format!("{address}/links"), &link).await);
        ticket
    }

    /// What stands after this path in the latest letter with a link to it.
    async fn token(&self, path: &str) -> String {
        let letters = self.app.letters().await;
        let texts = letters.iter().rev().filter_map(|letter| letter.text.as_deref());
        let found = texts.filter_map(|text| text.split_once(path)).map(|(_, after)| after).next().unwrap();
        found
            .split(|end: char| !(end.is_ascii_alphanumeric() || "-_".contains(end)))
            .next()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn address(&self, host: &str, path: &str) -> String {
        let port = self.app.local().address.port();
        let dot = if host.is_empty() { "" } else { "." };
        format!("http://{host}{dot}localhost:{port}{path}")
    }

    /// Somebody who has not signed in, at a host.
    pub(crate) fn visitor(&self, host: &str) -> Client {
        let dot = if host.is_empty() { "" } else { "." };
        self.app.anonymous().at(&format!("{host}{dot}localhost"))
    }

    /// The paths of all pages of a face: for those who have not signed in, or for everybody.
    pub(crate) async fn pages(&self, face: Face, viewer: &Client, is_open: bool) -> Vec<String> {
        let mut pages = Vec::new();
        let is_wanted = |endpoint: &&Endpoint| {
            endpoint.face == face
                && endpoint.method == "GET"
                && (!is_open || endpoint.caller == Caller::Anyone)
                && !["/assets/", "/avatar/", "/brand/"].iter().any(|files| endpoint.path.contains(files))
        };
        for endpoint in contexts::routes().endpoints().iter().filter(is_wanted) {
            let path = self.fill_in(endpoint.path);
            let answer = viewer.browsing().get(&path).await;
            if answer.header("content-type").starts_with("text/html") {
                // Some say why there is nothing to do.
                assert!(answer.status < 500, "{path}: {}", answer.text);
                pages.push(path);
            }
        }
        pages
    }

    /// Visits every page of a face in a browser, as a guest and then as whoever signs in there, and looks at each. What is the
    /// same to both is looked at once.
    pub(crate) async fn look_at_all(&self, browser: &Browser, face: Face, mut look: impl AsyncFnMut(String)) {
        let (host, email) = host_and_viewer(face);
        let visitor = self.visitor(host);
        let guests = self.pages(face, &visitor, true).await;
        let viewer = visitor.sign_in(email, PASSWORD).await;
        let viewers = self.pages(face, &viewer, false).await;
        let mut seen = BTreeSet::new();
        for (paths, token) in [(guests, None), (viewers, Some(viewer.token()))] {
            if let Some(token) = token {
                browser.visit(&self.address(host, "/session")).await;
                browser.hold(token).await;
            }
            for path in paths {
                let address = self.address(host, &path);
                browser.visit(&address).await;
                let content = "return document.querySelector('main').outerHTML";
                if seen.insert(browser.run(content).await.to_string()) {
                    look(address).await;
                }
            }
        }
    }

    /// An address with what varies in it filled in, by the words before.
    pub(crate) fn fill_in(&self, path: &str) -> String {
        let mut filled = String::new();
        for part in path.split('/').skip(1) {
            let known = self.named.iter().find(|(words, _)| filled.ends_with(&format!("/{words}")));
            assert!(known.is_some() || !part.starts_with('{'), "{path}: say what stands after {filled}");
            let value = known.filter(|_| part.starts_with('{')).map_or(part, |(_, value)| value.as_str());
            filled.extend(["/", value]);
        }
        filled
    }
}

/// The answer to what has been done.
pub(crate) fn done(reply: &testing::Reply) -> Value {
    assert!(reply.status < 300, "{} {}", reply.status, reply.text);
    if reply.text.is_empty() { Value::Null } else { reply.json() }
}
