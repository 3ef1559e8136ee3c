//! Every endpoint, asked once by a caller who may ask. Each endpoint declares its cost beside its route, and the platform
//! fails the test when a request costs more.

mod accounts;
mod audit;
mod company;
mod desk_settings;
mod files;
mod lists;
mod service_desk;
mod settings;
mod tasks;

use std::collections::BTreeSet;
use std::time::Duration;

use ::audit::export_audit::EXPORT_AUDIT;
use accounts::{
    charge_accounts, charge_links, charge_lost_second_factor, charge_reset_of_employee, charge_second_factor,
    charge_super_admins,
};
use company::{charge_employees, charge_keys, charge_roles, charge_structure};
use desk_settings::{charge_desk_settings, charge_showcase};
use domain::OrganizationId;
use files::charge_files;
use local::Recorded;
use reqwest::Method;
use serde_json::json;
use service_desk::{charge_clients, charge_indicators, charge_tickets};
use settings::charge_settings;
use tasks::charge_tasks;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::{Endpoint, Face};

/// The endpoints that were asked, by face.
#[derive(Default)]
pub(crate) struct Bill(BTreeSet<String>);

impl Bill {
    /// Asks once. `path` is the endpoint's, `address` the one that is asked.
    async fn charge(
        &mut self,
        client: &Client,
        (face, method, path): (Face, &str, &str),
        (address, body, status): (&str, Option<String>, u16),
    ) {
        let method_asked: Method = method.parse().unwrap();
        let reply = client.send(method_asked, address, body.map(|body| ("application/json", body))).await;
        assert_eq!(reply.status, status, "{method} {address}: {}", reply.text);
        self.write_down((face, method, path));
    }

    fn write_down(&mut self, (face, method, path): (Face, &str, &str)) {
        assert!(self.0.insert(format!("{face:?} {method} {path}")), "{face:?} {method} {path} twice");
    }
}

pub(crate) fn latest(app: &TestApp, request: &str) -> Recorded {
    let recorded = app.local().requests.list();
    recorded.into_iter().rev().find(|recorded| recorded.request == request).unwrap()
}

/// Asks for a file of the audit that is written as long work.
async fn charge_export(
    app: &TestApp,
    (face, reader): (Face, &Client),
    owner: Option<OrganizationId>,
    bill: &mut Bill,
) {
    let admin = app.local().store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap();
    let export = app.begin_export_of_audit(&EXPORT_AUDIT, owner, &admin).await;
    app.work().await;
    let (report, of_one) = (format!("/audit/exports/{export}"), "/audit/exports/{id}");
    bill.charge(reader, (face, "GET", of_one), (&report, None, 200)).await;
    let (file, of_file) = (format!("{report}/file"), "/audit/exports/{id}/file");
    bill.charge(reader, (face, "GET", of_file), (&file, None, 303)).await;
    let led = reader.get(&file).await.header("location").to_owned();
    assert_eq!(reqwest::get(led).await.unwrap().status(), 200);
}

/// Everything that was ever asked of the table: the log holds it from the first call on.
pub(crate) fn assert_never_scanned(app: &TestApp) {
    let calls = app.local().faults.calls();
    assert_eq!(calls[0].id, 1, "the log goes back to the start");
    assert!(calls.iter().any(|call| call.operation == "Query"));
    assert!(calls.iter().all(|call| call.operation != "Scan"));
}

/// Asks every endpoint once, on each of its faces.
pub(crate) async fn charge_every_endpoint(app: &TestApp) -> Bill {
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let mut bill = Bill::default();

    let platform = Face::Platform;
    let order = app.order("vasilek").to_string();
    let asset = {
        let page = app.anonymous().browsing().get("/session").await.text;
        let start = page.find("/assets/").unwrap();
        page[start..].split('"').next().unwrap().to_owned()
    };
    let own = format!("/organizations/{id}");
    bill.charge(
        &admin,
        (platform, "POST", "/organizations/plan"),
        ("/organizations/plan", Some(order.clone()), 200),
    )
    .await;
    bill.charge(&admin, (platform, "GET", "/domains/{slug}"), ("/domains/vasilek", None, 200)).await;
    bill.charge(&admin, (platform, "POST", "/organizations"), ("/organizations", Some(order), 201)).await;
    bill.charge(&admin, (platform, "GET", "/organizations"), ("/organizations", None, 200)).await;
    bill.charge(&admin, (platform, "GET", "/organizations/new"), ("/organizations/new", None, 200)).await;
    bill.charge(&admin, (platform, "GET", "/organizations/{id}"), (&own, None, 200)).await;
    let edit = Some(json!({"version": 1, "paid_seats": 30}).to_string());
    bill.charge(&admin, (platform, "PATCH", "/organizations/{id}"), (&own, edit, 200)).await;
    let edit = Some(json!({"version": 2, "paid_seats": 31}).to_string());
    let one = |path: &str| format!("{own}/{path}");
    bill.charge(&admin, (platform, "POST", "/organizations/{id}/edit"), (&one("edit"), edit, 200)).await;
    bill.charge(&admin, (platform, "GET", "/organizations/{id}/edit"), (&one("edit"), None, 200)).await;
    bill.charge(&admin, (platform, "GET", "/organizations/{id}/block"), (&one("block"), None, 200)).await;
    bill.charge(&admin, (platform, "POST", "/organizations/{id}/block"), (&one("block"), None, 200)).await;
    bill.charge(&admin, (platform, "POST", "/organizations/{id}/unblock"), (&one("unblock"), None, 200))
        .await;
    bill.charge(&admin, (platform, "GET", "/organizations/{id}/history"), (&one("history"), None, 200)).await;
    charge_super_admins(&admin, &mut bill).await;
    charge_lost_second_factor(app, &admin, &mut bill).await;
    // Whoever signs in after a block does so later than that.
    app.advance(Duration::from_secs(1));
    let insider = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    for (face, reader) in [(platform, &admin), (Face::Cabinet, &insider)] {
        bill.charge(reader, (face, "GET", "/audit"), ("/audit", None, 200)).await;
        for path in ["/audit/export.csv", "/audit/export.xlsx"] {
            bill.charge(reader, (face, "GET", path), (path, None, 200)).await;
        }
        charge_export(app, (face, reader), (face == Face::Cabinet).then_some(id), &mut bill).await;
    }

    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}));
    let failed = app.create(&admin, "lutik").await;
    let retry = format!("/organizations/{failed}/retry");
    bill.charge(&admin, (platform, "POST", "/organizations/{id}/retry"), (&retry, None, 202)).await;
    app.run_over(failed, 2).await;
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}));
    let failed = app.create(&admin, "landysh").await;
    let give_up = format!("/organizations/{failed}/give-up");
    bill.charge(&admin, (platform, "GET", "/organizations/{id}/give-up"), (&give_up, None, 200)).await;
    let confirmed = Some(json!({"confirm": "ООО «landysh»"}).to_string());
    bill.charge(&admin, (platform, "POST", "/organizations/{id}/give-up"), (&give_up, confirmed, 202)).await;
    app.run_over(failed, 2).await;

    // Its first administrator owns an organisation.
    charge_roles(app, id, &mut bill).await;
    charge_keys(app, id, &mut bill).await;
    charge_tasks(app, id, &mut bill).await;
    charge_structure(app, id, &mut bill).await;
    charge_accounts(app, id, &mut bill).await;
    charge_links(app, id, &mut bill).await;
    charge_employees(app, id, &mut bill).await;
    charge_reset_of_employee(app, id, &mut bill).await;
    charge_settings(app, id, &mut bill).await;
    charge_files(app, id, &mut bill).await;
    charge_tickets(app, id, &mut bill).await;
    charge_clients(app, &mut bill).await;
    charge_indicators(app, id, &mut bill).await;
    charge_desk_settings(app, id, &mut bill).await;
    charge_showcase(app, &mut bill).await;

    for (face, host) in
        [(platform, "admin.localhost"), (Face::Base, "localhost"), (Face::Cabinet, "romashka.localhost")]
    {
        let anybody = app.anonymous().at(host);
        let admin = anybody.sign_in(ADMIN_EMAIL, PASSWORD).await;
        let again = anybody.sign_in(ADMIN_EMAIL, PASSWORD).await;
        let start = if face == platform { 303 } else { 200 };
        charge_second_factor(app, id, &mut bill, (face, host)).await;
        bill.charge(&admin, (face, "GET", "/"), ("/", None, start)).await;
        bill.charge(&admin, (face, "GET", "/session"), ("/session", None, 200)).await;
        let right = Some(anybody.credentials(ADMIN_EMAIL, PASSWORD).to_string());
        bill.charge(&anybody, (face, "POST", "/session"), ("/session", right, 200)).await;
        bill.charge(&admin, (face, "DELETE", "/session"), ("/session", None, 200)).await;
        bill.charge(&again, (face, "POST", "/session/end"), ("/session/end", None, 200)).await;
        bill.charge(&anybody, (face, "GET", "/openapi.json"), ("/openapi.json", None, 200)).await;
        bill.charge(&anybody, (face, "GET", "/docs"), ("/docs", None, 200)).await;
        bill.charge(&anybody, (face, "GET", "/assets/{fingerprint}/{name}"), (&asset, None, 200)).await;
        // The last step of each provisioning asks this too, before.
        bill.charge(&anybody, (face, "GET", "/healthz"), ("/healthz", None, 200)).await;
    }

    let declared: BTreeSet<String> = contexts::routes()
        .endpoints()
        .iter()
        .map(|endpoint| format!("{:?} {} {}", endpoint.face, endpoint.method, endpoint.path))
        .collect();
    let unasked: Vec<_> = declared.symmetric_difference(&bill.0).collect();
    assert_eq!(unasked, [""; 0], "every endpoint is asked");
    bill
}

#[tokio::test]
async fn every_endpoint_costs_no_more_than_it_declares() {
    let app = TestApp::start(contexts::product).await;
    charge_every_endpoint(&app).await;
    assert_never_scanned(&app);
}

#[test]
fn every_endpoint_declares_what_it_costs() {
    let routes = contexts::routes();
    let silent = routes.endpoints().iter().filter(|endpoint| endpoint.cost.is_none());
    assert_eq!(silent.map(Endpoint::route).collect::<Vec<_>>(), Vec::<String>::new());
}
