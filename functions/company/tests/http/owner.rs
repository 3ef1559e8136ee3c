//! The owner of an organisation, and how ownership moves to another.

use domain::access::{AssignedRole, Permission, Role};
use domain::employee::{EmployeeRefusal, Standing};
use domain::{Employee, OrganizationId, UserId};
use serde_json::{Value, json};
use store::ChangeError;
use testing::{ADMIN_EMAIL, Cabinet, Client, PASSWORD, TestApp};

use crate::product;

const OWNER: &str = "owner@romashka.example";
const SUCCESSOR: &str = "successor@romashka.example";

struct World {
    app: TestApp,
    id: OrganizationId,
    owner: UserId,
    successor: UserId,
}

impl World {
    async fn start() -> Self {
        let Cabinet { app, id, owner_id, .. } = Cabinet::start(product).await;
        let successor = app.add_employee(id, SUCCESSOR, AssignedRole::ADMIN).await.id;
        Self { app, id, owner: owner_id, successor }
    }

    async fn sign_in(&self, email: &str) -> Client {
        self.app.cabinet("romashka").sign_in(email, PASSWORD).await
    }

    async fn owner_now(&self) -> Option<UserId> {
        self.app.local().store.organization(self.id).await.unwrap().unwrap().owner_id
    }

    async fn dismiss(&self, person: UserId) -> Result<Employee, ChangeError<EmployeeRefusal>> {
        let tenant = self.app.local().store.tenant(self.id);
        let now = self.app.local().clock.now();
        let employee = tenant.employee(person).await.unwrap().unwrap();
        let change = |employee: &mut Employee| {
            employee.standing = Standing::Dismissed { at: now, reason: None };
            Ok::<_, EmployeeRefusal>(None)
        };
        tenant.dismiss_employee(employee, &[], change).await
    }
}

fn order(person: UserId) -> Value {
    json!({"employee_id": person, "password": PASSWORD})
}

#[tokio::test]
async fn the_owner_gives_the_organisation_to_another_administrator_and_both_see_it() {
    let world = World::start().await;
    let (owner, successor) = (world.sign_in(OWNER).await, world.sign_in(SUCCESSOR).await);
    let shown = owner.get("/company/owner").await.json();
    assert_eq!((&shown["owner"]["id"], &shown["may_move"]), (&json!(world.owner), &json!(true)));
    assert_eq!(shown["candidates"].as_array().unwrap().len(), 1);
    assert_eq!(shown["candidates"][0]["id"], json!(world.successor));
    assert_eq!(successor.get("/company/owner").await.json()["may_move"], false);

    let moved = owner.post("/company/owner", &order(world.successor)).await;
    assert_eq!(
        (moved.status, &moved.json()["owner"]["id"]),
        (200, &json!(world.successor)),
        "{}",
        moved.text
    );
    assert_eq!(world.owner_now().await, Some(world.successor));
    for (client, may_move) in [(&owner, false), (&successor, true)] {
        let shown = client.get("/company/owner").await.json();
        assert_eq!((&shown["owner"]["id"], &shown["may_move"]), (&json!(world.successor), &json!(may_move)));
    }
    for client in [&owner, &successor] {
        let entry = client.get("/audit").await.json()["items"][0].clone();
        assert_eq!(
            (&entry["action"], &entry["subject"]["id"]),
            (&json!("ownership_moved"), &json!(world.successor)),
            "{entry}"
        );
        assert!(!entry.to_string().contains(PASSWORD));
    }

    let again = owner.post("/company/owner", &order(world.owner)).await;
    assert_eq!((again.status, again.problem().0.as_str()), (403, "not_the_owner"));
    assert!(world.dismiss(world.owner).await.is_ok(), "who has given it away is one of many");
    assert!(matches!(
        world.dismiss(world.successor).await,
        Err(ChangeError::Refused(EmployeeRefusal::Owner))
    ));
}

#[tokio::test]
async fn only_an_active_administrator_becomes_the_owner() {
    let world = World::start().await;
    let owner = world.sign_in(OWNER).await;
    let manager =
        world.app.add_employee(world.id, "m@romashka.example", AssignedRole::Preset(Role::Manager)).await;
    let like_admin = world.app.add_role(world.id, "Почти", Role::Admin, &[Permission::ManagePeople]).await;
    let like_admin = world.app.add_employee(world.id, "a@romashka.example", like_admin).await;
    world.dismiss(world.successor).await.unwrap();
    for person in [manager.id, like_admin.id, world.successor] {
        let refused = owner.post("/company/owner", &order(person)).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, "not_an_active_admin"));
    }
    let refused = owner.post("/company/owner", &order(world.owner)).await;
    assert_eq!(refused.problem().0, "already_the_owner");
    let vasilek = world.app.plant("vasilek").await;
    let stranger = world.app.add_employee(vasilek, "s@vasilek.example", AssignedRole::ADMIN).await;
    let refused = owner.post("/company/owner", &order(stranger.id)).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["employee_id unknown_value".to_owned()]));
    assert_eq!(world.owner_now().await, Some(world.owner));
}

#[tokio::test]
async fn the_password_is_asked_for_and_tries_are_slowed() {
    let world = World::start().await;
    let owner = world.sign_in(OWNER).await;
    let wrong = json!({"employee_id": world.successor, "password": "not my password"});
    for _ in 0..5 {
        let refused = owner.post("/company/owner", &wrong).await;
        assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["password wrong_password".to_owned()]));
    }
    let slowed = owner.post("/company/owner", &order(world.successor)).await;
    assert_eq!((slowed.status, slowed.problem().0.as_str()), (429, "slow_down"));
    assert_eq!(world.owner_now().await, Some(world.owner));
    world.app.advance(std::time::Duration::from_secs(2));
    assert_eq!(owner.post("/company/owner", &order(world.successor)).await.status, 200);
}

#[tokio::test]
async fn who_runs_the_platform_may_give_it_to_somebody_else() {
    let world = World::start().await;
    let admin = world.app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(admin.post("/company/owner", &order(world.successor)).await.status, 200);
    assert_eq!(world.owner_now().await, Some(world.successor));
    let browser = admin.browsing().with("accept-language", "ru");
    let page = browser.get("/company/owner").await.text;
    assert!(page.contains("Передать владение") && page.contains(&world.owner.to_string()), "{page}");
    let person = world.owner.to_string();
    let sent = [("employee_id", person.as_str()), ("password", "wrong")];
    let refused = browser.submit("/company/owner", &sent).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("Пароль не подходит") && !refused.text.contains(r#"value="wrong""#),
        "{}",
        refused.text
    );
    let sent = [("employee_id", person.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.submit("/company/owner", &sent).await.header("location"), "/company/owner");
    assert_eq!(world.owner_now().await, Some(world.owner));
}

#[tokio::test]
async fn the_owner_is_always_an_active_administrator_whatever_falls_together() {
    for round in 0..4 {
        let world = World::start().await;
        let owner = world.sign_in(OWNER).await;
        let order = order(world.successor);
        let moving = owner.post("/company/owner", &order);
        let (moved, dismissed) = futures_util::future::join(moving, world.dismiss(world.successor)).await;
        let tenant = world.app.local().store.tenant(world.id);
        let successor = tenant.employee(world.successor).await.unwrap().unwrap();
        if moved.status == 200 {
            assert!(matches!(dismissed, Err(ChangeError::Refused(EmployeeRefusal::Owner))), "round {round}");
            assert_eq!(world.owner_now().await, Some(world.successor));
            assert!(matches!(successor.standing, Standing::Active { .. }));
        } else {
            assert_eq!(moved.problem().0, "not_an_active_admin", "round {round}");
            assert!(dismissed.is_ok(), "round {round}");
            assert_eq!(world.owner_now().await, Some(world.owner));
        }
    }
}
