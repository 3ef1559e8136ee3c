//! The way from the base host to a cabinet: a code that is good for a minute, at one cabinet, once.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use domain::employee::{EmployeeRefusal, Standing};
use domain::{Employee, OrganizationId};
use futures_util::future::join_all;
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

const ANNA: &str = "anna@example.com";
const EMPLOYEE: AssignedRole = AssignedRole::Preset(Role::Employee);

/// Dismisses somebody.
pub(super) async fn dismiss(app: &TestApp, organization: OrganizationId, email: &str) {
    let store = &app.local().store;
    let user = store.user_of_email(&email.parse().unwrap()).await.unwrap().unwrap();
    let tenant = store.tenant(organization);
    let employee = tenant.employee(user.id).await.unwrap().unwrap();
    let now = app.local().clock.now();
    let change = |employee: &mut Employee| {
        employee.standing = Standing::Dismissed { at: now, reason: None };
        Ok::<_, EmployeeRefusal>(None)
    };
    tenant.dismiss_employee(employee, &[], change).await.unwrap();
}

struct World {
    app: TestApp,
    romashka: OrganizationId,
    vasilek: OrganizationId,
    /// Somebody of both, at the base host.
    anna: Client,
}

async fn world() -> World {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    let vasilek = app.plant("vasilek").await;
    let anna = app.add_employee(romashka, ANNA, EMPLOYEE).await;
    app.join(vasilek, &anna, EMPLOYEE).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    World { app, romashka, vasilek, anna }
}

impl World {
    /// The place on the cabinet's host that somebody is sent to with a code.
    async fn place(&self, organization: OrganizationId) -> String {
        let entrance = self.anna.post(&format!("/organizations/{organization}/enter"), &json!({})).await;
        assert_eq!(entrance.status, 200, "{}", entrance.text);
        let address = entrance.json()["address"].as_str().unwrap().to_owned();
        address[address.find("/session").unwrap()..].to_owned()
    }

    async fn assert_over(&self, place: &str, named: &str) {
        let refused = self.app.cabinet("romashka").get(place).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (410, "handover_over"), "{named}");
        assert!(!refused.headers.contains_key("set-cookie"), "{named}");
    }
}

#[tokio::test]
async fn one_click_leads_to_the_cabinet_where_one_goes_on_as_oneself() {
    let world = world().await;
    let browser = world.anna.browsing().with_cookie().with("sec-fetch-site", "same-origin");
    let entered = browser.submit(&format!("/organizations/{}/enter", world.romashka), &[]).await;
    let port = world.app.local().address.port();
    let (cabinet, place) =
        (format!("http://romashka.localhost:{port}"), entered.header("location").to_owned());
    let place = place.strip_prefix(&cabinet).unwrap();
    assert_eq!((entered.status, entered.header("referrer-policy")), (303, "no-referrer"));
    let policy = world.anna.browsing().get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains(&format!("form-action 'self' http://*.localhost:{port};")), "{policy}");

    // As browsers say it of neighbours: of those under `localhost` that they are strangers.
    let arriving = world.app.cabinet("romashka").browsing().with("sec-fetch-site", "cross-site");
    let arrived = arriving.get(place).await;
    assert_eq!((arrived.status, arrived.header("location")), (303, "/"), "{}", arrived.text);
    assert_eq!(
        (arrived.header("referrer-policy"), arrived.header("cache-control")),
        ("no-referrer", "no-store")
    );
    let (cookie, _) =
        arrived.header("set-cookie").split_once("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax").unwrap();
    let token = cookie.strip_prefix("session=").unwrap();
    let anna = world.app.cabinet("romashka").with_token(token).browsing();
    let home = anna.get("/profile").await.text;
    assert!(home.contains(ANNA) && home.contains("Другая организация"), "{home}");
    assert!(home.contains(&format!(r#"href="http://localhost:{port}""#)), "{home}");
}

#[tokio::test]
async fn a_code_is_good_for_a_minute_and_once() {
    let world = world().await;
    let place = world.place(world.romashka).await;
    let arrived = world.app.cabinet("romashka").get(&place).await;
    let anna = world.app.cabinet("romashka").with_token(arrived.json()["token"].as_str().unwrap());
    assert_eq!(anna.get("/profile").await.json()["email"], ANNA);
    world.assert_over(&place, "used").await;

    let place = world.place(world.romashka).await;
    world.app.advance(Duration::from_secs(59));
    assert_eq!(world.app.cabinet("romashka").get(&place).await.status, 200, "in the last second");
    let place = world.place(world.romashka).await;
    world.app.advance(Duration::from_mins(1));
    world.assert_over(&place, "expired").await;
    world.assert_over("/session/handover?code=0", "made up").await;
    let page = world.app.cabinet("romashka").browsing().get("/session/handover?code=0").await;
    assert!(
        page.text.contains("Переход не удался") && page.text.contains(r#"action="/session""#),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn whoever_signs_out_anywhere_is_out_wherever_they_came_from_there() {
    let mut world = world().await;
    for end_at_cabinet in [true, false] {
        world.anna = world.app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
        let mut cabinets = Vec::new();
        for (domain, id) in [("romashka", world.romashka), ("vasilek", world.vasilek)] {
            let arrived = world.app.cabinet(domain).get(&world.place(id).await).await;
            assert_eq!(arrived.status, 200, "{}", arrived.text);
            cabinets.push(world.app.cabinet(domain).with_token(arrived.json()["token"].as_str().unwrap()));
        }
        let waiting = world.place(world.romashka).await;
        let elsewhere = world.app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
        let out = if end_at_cabinet { &cabinets[0] } else { &world.anna };
        assert_eq!(out.delete("/session").await.status, 200);
        for client in [&world.anna, &cabinets[0], &cabinets[1]] {
            assert_eq!(client.get("/profile").await.status, 401, "{end_at_cabinet}");
        }
        world.assert_over(&waiting, "asked for before").await;
        assert_eq!(elsewhere.get("/profile").await.status, 200, "another browser stays");
    }
}

#[tokio::test]
async fn a_code_is_nothing_at_another_cabinet_also_for_those_who_do_not_belong_there() {
    let world = world().await;
    let place = world.place(world.romashka).await;
    world.app.plant("lutik").await;
    let refused = world.app.cabinet("lutik").get(&place).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (410, "handover_over"));
    assert_eq!(world.app.cabinet("romashka").get(&place).await.status, 200, "it was not used up by that");
}

#[tokio::test]
async fn of_twenty_who_come_with_one_code_one_comes_in() {
    let world = world().await;
    let place = world.place(world.romashka).await;
    let cabinet = world.app.cabinet("romashka");
    let tries = join_all((0..20).map(|_| cabinet.get(&place))).await;
    let mut statuses: Vec<u16> = tries.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[410; 19][..]));
}

#[tokio::test]
async fn a_code_is_good_at_its_own_cabinet_only() {
    let world = world().await;
    let place = world.place(world.vasilek).await;
    world.assert_over(&place, "of another cabinet").await;
    assert_eq!(world.app.cabinet("vasilek").get(&place).await.status, 200, "it was not used up by that");
}

#[tokio::test]
async fn a_code_that_a_stranger_has_sent_leads_nowhere() {
    let world = world().await;
    let place = world.place(world.romashka).await;
    let from_a_letter = world.app.cabinet("romashka").browsing().with("sec-fetch-site", "none");
    let refused = from_a_letter.get(&place).await;
    assert_eq!((refused.status, refused.headers.contains_key("set-cookie")), (410, false));
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_its_giver_is() {
    let world = world().await;
    let dismissed = world.place(world.romashka).await;
    dismiss(&world.app, world.romashka, ANNA).await;
    let refused = world.app.cabinet("romashka").get(&dismissed).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "not_a_member"));
    let again = world.anna.post(&format!("/organizations/{}/enter", world.romashka), &json!({})).await;
    assert_eq!(again.problem().0, "not_found");

    let blocked = world.place(world.vasilek).await;
    let admin = world.app.admin().await;
    let block = format!("/organizations/{}/block", world.vasilek);
    assert_eq!(admin.post(&block, &json!({})).await.status, 200);
    let refused = world.app.cabinet("vasilek").get(&blocked).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "blocked"));
    let again = world.anna.post(&format!("/organizations/{}/enter", world.vasilek), &json!({})).await;
    assert_eq!(again.problem().0, "blocked");

    assert_eq!(
        admin.post(&format!("/organizations/{}/unblock", world.vasilek), &json!({})).await.status,
        200
    );
    let place = world.place(world.vasilek).await;
    world.app.advance(Duration::from_secs(1));
    assert_eq!(world.anna.post("/profile/sessions/end", &json!({"which": "all"})).await.status, 200);
    let refused = world.app.cabinet("vasilek").get(&place).await;
    assert_eq!(refused.problem().0, "handover_over", "signed out everywhere meanwhile");
}

#[tokio::test]
async fn whoever_runs_the_platform_goes_anywhere_and_others_only_where_they_belong() {
    let world = world().await;
    let base = world.app.anonymous().at("localhost");
    let admin = base.sign_in(ADMIN_EMAIL, PASSWORD).await;
    let enter = format!("/organizations/{}/enter", world.romashka);
    let address = admin.post(&enter, &json!({})).await.json()["address"].as_str().unwrap().to_owned();
    let place = &address[address.find("/session").unwrap()..];
    assert_eq!(world.app.cabinet("romashka").get(place).await.status, 200);
    world.app.add_user("stranger@example.com", None).await;
    let stranger = base.sign_in("stranger@example.com", PASSWORD).await;
    for id in [world.romashka.to_string(), "00000000-0000-7000-8000-000000000000".to_owned(), "0".to_owned()]
    {
        let refused = stranger.post(&format!("/organizations/{id}/enter"), &json!({})).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (404, "not_found"), "{id}");
    }
    let foreign = admin.with_cookie().browsing().with("sec-fetch-site", "cross-site");
    assert_eq!(foreign.submit(&enter, &[]).await.status, 403, "a form of another site");
}
