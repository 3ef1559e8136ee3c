//! Who may do which deed to whom, where the permission alone does not decide: one table of actor, person and deed.

use domain::access::{AssignedRole, Permission, PlatformRole, Role};
use domain::{OrganizationId, User, UserId};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

use crate::product;

use super::LIST;

const PERSONNEL: (&str, Role, &[Permission]) =
    ("Кадры", Role::Admin, &[Permission::ManagePeople, Permission::ViewPeople]);
const ONLOOKER: (&str, Role, &[Permission]) = ("Наблюдатель", Role::Employee, &[Permission::ViewPeople]);

/// What is done to somebody.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Another post.
    Edit,
    /// A role that gives less than any other here.
    Lower,
    /// The role of an administrator.
    Raise,
    Dismiss,
    Delete,
    /// The role of those who run the platform.
    GivePlatform,
}

const DEEDS: [Deed; 6] =
    [Deed::Edit, Deed::Lower, Deed::Raise, Deed::Dismiss, Deed::Delete, Deed::GivePlatform];

/// Who does it, to whom, and what comes of each deed. `done` is what is done, all else the code of the problem.
const RULES: &[(&str, &str, [&str; 6])] = &[
    ("owner", "self", ["done", "not_oneself", "done", "not_oneself", "not_oneself", "invalid"]),
    ("owner", "admin", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    ("owner", "manager", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    ("owner", "personnel", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    (
        "owner",
        "runner",
        ["above_oneself", "above_oneself", "above_oneself", "above_oneself", "above_oneself", "invalid"],
    ),
    ("admin", "self", ["done", "not_oneself", "done", "not_oneself", "not_oneself", "invalid"]),
    ("admin", "owner", ["done", "owner_stays", "done", "owner_stays", "not_dismissed", "invalid"]),
    ("admin", "admin", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    ("admin", "manager", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    (
        "admin",
        "runner",
        ["above_oneself", "above_oneself", "above_oneself", "above_oneself", "above_oneself", "invalid"],
    ),
    ("personnel", "self", ["done", "not_oneself", "above_oneself", "not_oneself", "not_oneself", "invalid"]),
    ("personnel", "onlooker", ["done", "done", "above_oneself", "done", "not_dismissed", "invalid"]),
    ("personnel", "personnel", ["done", "done", "above_oneself", "done", "not_dismissed", "invalid"]),
    (
        "personnel",
        "manager",
        ["above_oneself", "above_oneself", "above_oneself", "above_oneself", "above_oneself", "invalid"],
    ),
    (
        "personnel",
        "owner",
        ["above_oneself", "above_oneself", "above_oneself", "above_oneself", "above_oneself", "invalid"],
    ),
    ("platform", "owner", ["done", "owner_stays", "done", "owner_stays", "not_dismissed", "invalid"]),
    ("platform", "admin", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    ("platform", "runner", ["done", "done", "done", "done", "not_dismissed", "invalid"]),
    ("manager", "self", ["forbidden"; 6]),
    ("manager", "onlooker", ["forbidden"; 6]),
    ("onlooker", "self", ["forbidden"; 6]),
    ("owner", "stranger", ["not_found"; 6]),
];

struct World {
    app: TestApp,
    id: OrganizationId,
    elsewhere: OrganizationId,
    personnel: AssignedRole,
    onlooker: AssignedRole,
    owner: (UserId, Client),
    platform: Client,
}

impl World {
    async fn start() -> Self {
        let app = TestApp::start(product).await;
        let admin = app.admin().await;
        let id = app.plant("romashka").await;
        let elsewhere = app.plant("vasilek").await;
        for organization in [id, elsewhere] {
            let edit = json!({"version": 1, "paid_seats": 1_000});
            assert_eq!(admin.patch(&format!("/organizations/{organization}"), &edit).await.status, 200);
        }
        let personnel = app.add_role(id, PERSONNEL.0, PERSONNEL.1, PERSONNEL.2).await;
        let onlooker = app.add_role(id, ONLOOKER.0, ONLOOKER.1, ONLOOKER.2).await;
        let owner = app.add_employee(id, "owner@romashka.example", AssignedRole::ADMIN).await.id;
        let owner = (owner, app.cabinet("romashka").sign_in("owner@romashka.example", PASSWORD).await);
        let platform = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
        Self { app, id, elsewhere, personnel, onlooker, owner, platform }
    }

    /// Somebody new of this kind.
    async fn somebody(&self, kind: &str) -> User {
        let role = match kind {
            "admin" => AssignedRole::ADMIN,
            "manager" | "stranger" => AssignedRole::Preset(Role::Manager),
            "personnel" => self.personnel,
            "onlooker" | "runner" => self.onlooker,
            _ => panic!("{kind} is nobody"),
        };
        let email = format!("{}@people.example", UserId::new());
        let organization = if kind == "stranger" { self.elsewhere } else { self.id };
        let platform_role = (kind == "runner").then_some(PlatformRole::PlatformAdmin);
        let user = self.app.add_user(&email, platform_role).await;
        self.app.join(organization, &user, role).await;
        user
    }

    /// Somebody of this kind who does a deed, signed in; those who run the platform need not be one of the people.
    async fn actor(&self, kind: &str) -> (Option<UserId>, Client) {
        match kind {
            "platform" => (None, self.platform.clone()),
            "owner" => (Some(self.owner.0), self.owner.1.clone()),
            _ => {
                let user = self.somebody(kind).await;
                let client = self.app.cabinet("romashka").sign_in(user.email.as_str(), PASSWORD).await;
                (Some(user.id), client)
            }
        }
    }

    async fn version_of(&self, person: UserId) -> Value {
        let card = self.platform.get(&format!("{LIST}/{person}")).await;
        if card.status == 404 { json!(1) } else { card.json()["version"].clone() }
    }

    async fn ask(&self, actor: &Client, deed: Deed, person: UserId) -> String {
        let address = format!("{LIST}/{person}");
        let version = self.version_of(person).await;
        let reply = match deed {
            Deed::Edit => actor.patch(&address, &json!({"version": version, "post": "Инженер"})).await,
            Deed::Lower => actor.patch(&address, &json!({"version": version, "role": self.onlooker})).await,
            Deed::Raise => actor.patch(&address, &json!({"version": version, "role": "admin"})).await,
            Deed::GivePlatform => {
                actor.patch(&address, &json!({"version": version, "role": "platform_admin"})).await
            }
            Deed::Dismiss => actor.post(&format!("{address}/dismiss"), &json!({})).await,
            Deed::Delete => actor.send(Method::DELETE, &address, None).await,
        };
        if reply.status == 200 { "done".to_owned() } else { reply.problem().0 }
    }
}

#[tokio::test]
async fn every_deed_to_everybody_ends_as_the_table_says() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for (actor, person, expected) in RULES {
        let (actor_id, client) = world.actor(actor).await;
        for (deed, expected) in DEEDS.into_iter().zip(expected) {
            let target = match (*person, actor_id) {
                ("self", Some(id)) => id,
                ("owner", _) => world.owner.0,
                (kind, _) => world.somebody(kind).await.id,
            };
            let outcome = world.ask(&client, deed, target).await;
            if outcome != *expected {
                wrong.push(format!("{actor} → {person}, {deed:?}: {outcome}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every way in which an administrator could try to make somebody one of those who run the platform.
#[tokio::test]
async fn the_platforms_role_is_out_of_reach_from_inside() {
    let world = World::start().await;
    let (person, owner) = (world.somebody("manager").await.id, &world.owner.1);
    let unknown_role = ("invalid".to_owned(), vec!["role unknown_value".to_owned()]);
    let invite = json!({"email": "new@romashka.example", "role": "platform_admin"});
    assert_eq!(owner.post(LIST, &invite).await.problem(), unknown_role);
    let bulk = json!({"action": "role", "ids": [person], "role": "platform_admin"});
    let refused = owner.post(&format!("{LIST}/bulk"), &bulk).await.problem();
    assert_eq!((refused.0.as_str(), refused.1[0].as_str()), ("invalid", "role unknown_value"));
    let order = |field: &str| json!({"version": 1, field: "platform_admin"});
    let refused = owner.patch(&format!("{LIST}/{person}"), &order("platform_role")).await.problem();
    assert_eq!(refused.1, ["platform_role unknown_field"]);
    for key in Permission::ALL.iter().filter(|key| key.group() == domain::access::Group::Platform) {
        let role = json!({"name": "Всё", "base": "admin", "permissions": [key]});
        let refused = owner.post("/company/roles", &role).await.problem();
        assert_eq!(refused.1, ["permissions unknown_value"], "{key}");
    }
    let role = json!({"name": "Всё", "base": "platform_admin"});
    assert_eq!(owner.post("/company/roles", &role).await.problem().1, ["base unknown_value"]);
    for method in ["GET", "POST"] {
        let reply = owner.send(method.parse().unwrap(), "/organizations", None).await;
        assert_eq!(reply.problem().0, "not_found", "{method}");
    }
    let user = world.app.local().store.user(person).await.unwrap().unwrap();
    assert_eq!(user.platform_role, None);
    assert_eq!(world.app.local().store.tenant(world.id).custom_roles().await.unwrap().roles.len(), 2);
}

#[tokio::test]
async fn nobody_writes_to_or_vouches_for_somebody_above_themselves() {
    let world = World::start().await;
    let (_, personnel) = world.actor("personnel").await;
    let admin = AssignedRole::ADMIN;
    for (role, outcome) in [(admin, Some("above_oneself")), (world.onlooker, None)] {
        let invited = json!({"email": format!("{role}@other.example"), "role": role});
        let person = world.owner.1.post(LIST, &invited).await.json();
        let card = format!("{LIST}/{}", person["id"].as_str().unwrap());
        for deed in ["resend", "address-works"] {
            let reply = personnel.post(&format!("{card}/{deed}"), &json!({})).await;
            let refused = (reply.status != 200).then(|| reply.problem().0);
            assert_eq!(refused.as_deref(), outcome, "{deed} of {role}: {}", reply.text);
            let more = personnel.post(&format!("{card}/{deed}"), &json!({"what": 1})).await;
            assert_eq!(more.problem().1, ["what unknown_field"], "{deed}");
        }
    }
}

#[tokio::test]
async fn a_card_offers_exactly_what_may_be_done() {
    let world = World::start().await;
    let (owner_id, owner) = (world.owner.0, &world.owner.1);
    let may = async |client: &Client, person: UserId| {
        client.get(&format!("{LIST}/{person}")).await.json()["may"].clone()
    };
    let manager = world.somebody("manager").await.id;
    let admin = world.somebody("admin").await.id;
    let (_, personnel) = world.actor("personnel").await;
    assert_eq!(may(owner, owner_id).await, json!(["edit"]), "oneself, and the owner");
    assert_eq!(may(owner, manager).await, json!(["edit", "dismiss"]));
    assert_eq!(may(&personnel, admin).await, json!([]), "above oneself");
    let page = personnel.browsing().get(&format!("{LIST}/{admin}")).await.text;
    assert!(!page.contains("/dismissal-preview") && !page.contains("/edit"), "{page}");

    let invited = json!({"email": "later@people.example", "role": world.onlooker});
    let invited: UserId = owner.post(LIST, &invited).await.json()["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(may(owner, invited).await, json!(["edit", "resend", "revoke"]));
    assert_eq!(owner.post(&format!("{LIST}/{manager}/dismiss"), &json!({})).await.status, 200);
    assert_eq!(may(owner, manager).await, json!(["rehire", "erase"]));
    let (_, onlooker) = world.actor("onlooker").await;
    assert_eq!(may(&onlooker, admin).await, json!([]));
}
