//! A second factor that one of an organisation's people has lost: an administrator has it taken off, and its owner has a day to
//! keep it.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use domain::{AddressTrouble, OrganizationId, UserId};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

const ANNA: &str = "anna@romashka.example";

/// An organisation with an administrator, and Anna, who has lost her second factor.
struct Loss {
    app: TestApp,
    id: OrganizationId,
    admin: Client,
    anna: UserId,
}

impl Loss {
    async fn of(role: AssignedRole) -> Self {
        let app = TestApp::start(crate::product).await;
        let id = app.plant("romashka").await;
        let anna = add_with_second_factor(&app, id, ANNA, role).await;
        let admin = app.employee(id, "romashka", AssignedRole::ADMIN).await;
        Self { app, id, admin, anna }
    }

    fn path(&self) -> String {
        path_of(self.anna)
    }

    async fn link(&self) -> String {
        self.app.link(ANNA, "/second-factor/keep/").await
    }

    /// Whether a password alone lets Anna in.
    async fn password_is_enough(&self) -> bool {
        let body = json!({"email": ANNA, "password": PASSWORD});
        let answer = self.app.cabinet("romashka").post("/session", &body).await;
        answer.status == 200
    }
}

fn path_of(id: UserId) -> String {
    format!("/company/employees/{id}/second-factor/reset")
}

async fn add_with_second_factor(
    app: &TestApp,
    id: OrganizationId,
    email: &str,
    role: AssignedRole,
) -> UserId {
    let user = app.add_employee(id, email, role).await;
    let client = app.cabinet("romashka").sign_in(email, PASSWORD).await;
    app.enrol(&client, email, PASSWORD).await;
    user.id
}

const REASON: &str = "Телефон утонул";

#[tokio::test]
async fn an_administrator_has_it_taken_off_a_day_after_the_person_was_written_to() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    assert!(!loss.password_is_enough().await);
    let begun = loss.admin.post(&loss.path(), &json!({"reason": REASON})).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let at: jiff::Timestamp = begun.json()["takes_effect_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(at, loss.app.local().clock.now() + Duration::from_hours(24));
    let again = loss.admin.post(&loss.path(), &json!({})).await.json()["takes_effect_at"].clone();
    assert_eq!(again, begun.json()["takes_effect_at"], "asking twice is asking once");
    let letter = loss.app.letters_to(ANNA).await.pop().unwrap().text.unwrap();
    assert!(letter.contains("администратор организации «ООО «romashka»»"), "{letter}");

    let told = loss.admin.get("/audit?action=second_factor_reset_begun").await.json();
    let entry = &told["items"][0];
    assert_eq!((&entry["after"]["reason"], &entry["subject"]["name"]), (&json!(REASON), &json!(ANNA)));
    assert_eq!(entry["organization"]["id"], json!(loss.id));

    loss.app.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert!(!loss.password_is_enough().await);
    loss.app.advance(Duration::from_secs(1));
    assert!(loss.password_is_enough().await);
}

#[tokio::test]
async fn the_person_keeps_it_by_the_link_and_the_administrator_is_told_with_the_way_back() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    assert_eq!(loss.admin.post(&loss.path(), &json!({"reason": REASON})).await.status, 202);
    let base = loss.app.anonymous().at("localhost");
    assert_eq!(base.post(&loss.link().await, &json!({})).await.status, 200);
    assert_eq!(loss.admin.get(&loss.path()).await.json()["takes_effect_at"], Value::Null);
    let told = loss.app.letters().await.pop().unwrap();
    assert_eq!(told.subject, "Второй фактор остаётся");
    let (port, text) = (loss.app.local().address.port(), told.text.unwrap());
    assert!(text.contains(&format!("romashka.localhost:{port}{}", loss.path())), "{text}");
    let stopped = loss.admin.get("/audit?action=second_factor_reset_stopped").await.json();
    assert_eq!(stopped["items"][0]["actor"]["email"], ANNA);
    loss.app.advance(Duration::from_hours(24));
    assert!(!loss.password_is_enough().await);
}

#[tokio::test]
async fn it_is_taken_back_on_the_same_page() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    assert_eq!(loss.admin.post(&loss.path(), &json!({})).await.status, 202);
    let page = loss.admin.browsing().get(&loss.path()).await.text;
    assert!(page.contains(&format!("action=\"{}/delete\"", loss.path())), "{page}");
    assert_eq!(loss.admin.delete(&loss.path()).await.status, 200);
    assert_eq!(loss.admin.get(&loss.path()).await.json()["takes_effect_at"], Value::Null);
    loss.app.advance(Duration::from_hours(24));
    assert!(!loss.password_is_enough().await);
}

#[tokio::test]
async fn never_upwards_never_oneself_and_never_of_another_organisation() {
    let loss = Loss::of(AssignedRole::ADMIN).await;
    let (app, id) = (&loss.app, loss.id);
    // Anna came first, so the organisation is hers.
    let owner = app.local().store.organization(id).await.unwrap().unwrap().owner_id;
    assert_eq!(owner, Some(loss.anna));
    let deputy = json!({"name": "Кадры", "base": "admin", "permissions": ["people.view", "people.manage"]});
    let deputy = loss.admin.post("/company/roles", &deputy).await;
    assert_eq!(deputy.status, 201, "{}", deputy.text);
    let deputy = AssignedRole::Custom(deputy.json()["id"].as_str().unwrap().parse().unwrap());
    let deputy = app.employee(id, "romashka", deputy).await;
    let admin_id = add_with_second_factor(app, id, "boris@romashka.example", AssignedRole::ADMIN).await;

    for (client, path, code) in [
        (&loss.admin, loss.path(), "above_oneself"),
        (&deputy, path_of(admin_id), "above_oneself"),
        (
            &loss.admin,
            path_of(loss.admin.get("/profile").await.json()["id"].as_str().unwrap().parse().unwrap()),
            "not_oneself",
        ),
    ] {
        for refused in [
            client.get(&path).await,
            client.post(&path, &json!({"reason": REASON})).await,
            client.delete(&path).await,
        ] {
            assert_eq!((refused.status, refused.problem().0.as_str()), (403, code), "{path}");
        }
    }
    let page = deputy.browsing().get(&format!("/company/employees/{admin_id}")).await.text;
    assert!(!page.contains("second-factor/reset"), "{page}");

    let other = app.plant("vasilek").await;
    let stranger = app.employee(other, "vasilek", AssignedRole::ADMIN).await;
    assert_eq!(stranger.post(&path_of(admin_id), &json!({})).await.status, 404);
    let platform = app.local().store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(loss.admin.post(&path_of(platform.id), &json!({})).await.status, 404);
}

#[tokio::test]
async fn who_works_elsewhere_too_or_gets_no_letters_is_left_to_those_who_run_the_platform() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    let (app, path) = (&loss.app, loss.path());
    app.local().store.note_trouble(&ANNA.parse().unwrap(), AddressTrouble::Bounces, None).await.unwrap();
    let refused = loss.admin.post(&path, &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "only_platform"));

    let boris = "boris@romashka.example";
    let id = add_with_second_factor(app, loss.id, boris, AssignedRole::Preset(Role::Employee)).await;
    let elsewhere = app.plant("vasilek").await;
    join(app, elsewhere, boris).await;
    for refused in [loss.admin.get(&path_of(id)).await, loss.admin.post(&path_of(id), &json!({})).await] {
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "only_platform"));
        assert!(!refused.text.contains("vasilek"), "{}", refused.text);
    }
}

async fn join(app: &TestApp, organization: OrganizationId, email: &str) {
    let user = app.local().store.user_of_email(&email.parse().unwrap()).await.unwrap().unwrap();
    app.join(organization, &user, AssignedRole::ADMIN).await;
}

#[tokio::test]
async fn those_who_run_the_platform_do_it_in_a_cabinet_as_they_do_there() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    let platform = loss.app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(platform.post(&loss.path(), &json!({})).await.status, 202);
    loss.app.advance(Duration::from_hours(25));
    assert!(loss.password_is_enough().await);
}

/// What happens to Anna, or to whoever has her second factor taken off, before it is.
enum Meanwhile {
    TheyAreDismissed,
    SheRunsThePlatform,
    SheWorksElsewhereToo,
}

#[tokio::test]
async fn it_is_not_taken_off_by_somebody_who_may_not_do_so_any_longer() {
    for meanwhile in
        [Meanwhile::TheyAreDismissed, Meanwhile::SheRunsThePlatform, Meanwhile::SheWorksElsewhereToo]
    {
        let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
        let app = &loss.app;
        let beginner = app.employee(loss.id, "romashka", AssignedRole::ADMIN).await;
        let begun = beginner.post(&loss.path(), &json!({})).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        match meanwhile {
            Meanwhile::TheyAreDismissed => {
                let id = beginner.get("/profile").await.json()["id"].as_str().unwrap().to_owned();
                let dismissed =
                    loss.admin.post(&format!("/company/employees/{id}/dismiss"), &json!({})).await;
                assert_eq!(dismissed.status, 200, "{}", dismissed.text);
            }
            Meanwhile::SheRunsThePlatform => {
                let admin = app.admin().await;
                let order = json!({"email": ANNA, "present_password": PASSWORD});
                let added = admin.post("/super-admins", &order).await;
                assert_eq!(added.status, 201, "{}", added.text);
            }
            Meanwhile::SheWorksElsewhereToo => {
                let elsewhere = app.plant("vasilek").await;
                join(app, elsewhere, ANNA).await;
            }
        }
        app.advance(Duration::from_hours(25));
        assert!(!loss.password_is_enough().await);
        let admin = app.employee(loss.id, "romashka", AssignedRole::ADMIN).await;
        assert_eq!(admin.delete(&loss.path()).await.status, 200, "what was begun there is taken back there");
    }
}

#[tokio::test]
async fn of_several_who_begin_at_once_one_does_and_the_link_of_its_letter_is_good() {
    let loss = Loss::of(AssignedRole::Preset(Role::Employee)).await;
    let (path, order) = (loss.path(), json!({}));
    let begins = futures_util::future::join_all((0..3).map(|_| loss.admin.post(&path, &order))).await;
    let statuses: Vec<u16> = begins.iter().map(|begun| begun.status).collect();
    assert!(
        statuses.contains(&202) && statuses.iter().all(|status| [202, 409].contains(status)),
        "{statuses:?}"
    );
    let letters = loss.app.letters_to(ANNA).await;
    let told = letters.iter().filter(|letter| letter.subject == "Второй фактор будет снят").count();
    assert_eq!(told, 1);
    let base = loss.app.anonymous().at("localhost");
    assert_eq!(base.post(&loss.link().await, &json!({})).await.status, 200);
}
