//! People moved over from the portal that organisations used before.

use company::import_users::{Report, Row, import_users};
use domain::access::{AssignedRole, Role};
use domain::employee::EmployeeStatus;
use domain::{Employee, OrganizationId};
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

use crate::product;

fn row(organization: &str, email: &str, role: &str) -> Row {
    let (organization, email) = (organization.to_owned(), email.to_owned());
    Row { organization, email, name: "Анна Ёлкина".to_owned(), role: role.to_owned() }
}

async fn import(app: &TestApp, rows: &[Row]) -> Report {
    import_users(&app.local().store, &app.local().clock, rows).await.unwrap()
}

async fn employee(app: &TestApp, organization: OrganizationId, email: &str) -> Employee {
    let tenant = app.local().store.tenant(organization);
    tenant.addressee(&email.parse().unwrap()).await.unwrap().employee.unwrap()
}

async fn start(app: &TestApp) -> (OrganizationId, Client) {
    let id = app.plant("romashka").await;
    (id, app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await)
}

#[tokio::test]
async fn old_roles_become_ours_and_what_is_unclear_is_to_be_looked_at() {
    let app = TestApp::start(product).await;
    let (id, _) = start(&app).await;
    let rows = [
        row("romashka", "admin@romashka.example", "org_admin"),
        row("Romashka ", " User@Romashka.example", "user"),
        row("romashka", "ecof@romashka.example", "ecof_user"),
        row("romashka", "company@romashka.example", "company_user"),
        row("romashka", "manager@romashka.example", "manager"),
        row("romashka", "root@romashka.example", "admin"),
        row("romashka", "other@romashka.example", "platform_admin"),
        row("romashka", "nobody", "user"),
        row("romashka", "nobody@romashka.example", "boss"),
        row("vasilek", "nobody@vasilek.example", "user"),
    ];
    let report = import(&app, &rows).await;
    let of =
        |list: &[company::import_users::Done]| -> Vec<usize> { list.iter().map(|done| done.row).collect() };
    assert_eq!(of(&report.added), [1, 2, 3, 4, 5]);
    assert_eq!(of(&report.review), [3, 4, 6, 7]);
    assert_eq!(of(&report.refused), [8, 9, 10]);
    assert_eq!(report.already_there, []);
    for (email, role) in [
        ("admin@romashka.example", Role::Admin),
        ("user@romashka.example", Role::Employee),
        ("ecof@romashka.example", Role::Employee),
        ("company@romashka.example", Role::Employee),
        ("manager@romashka.example", Role::Manager),
    ] {
        let employee = employee(&app, id, email).await;
        assert_eq!((employee.role, employee.status()), (AssignedRole::Preset(role), EmployeeStatus::Invited));
        assert_eq!(employee.name.as_str(), "Анна Ёлкина");
    }
    let store = &app.local().store;
    for email in ["root@romashka.example", "other@romashka.example"] {
        assert!(store.user_of_email(&email.parse().unwrap()).await.unwrap().is_none(), "{email}");
    }
    assert_eq!(store.organization(id).await.unwrap().unwrap().used_seats, 5);
}

#[tokio::test]
async fn an_import_is_run_again_and_changes_nothing() {
    let app = TestApp::start(product).await;
    let (id, _) = start(&app).await;
    let there = app.add_employee(id, "there@romashka.example", AssignedRole::ADMIN).await;
    let rows =
        [row("romashka", "there@romashka.example", "user"), row("romashka", "new@romashka.example", "user")];
    assert_eq!(import(&app, &rows).await.added.len(), 1);
    let before = employee(&app, id, "new@romashka.example").await;
    let again = import(&app, &rows).await;
    assert_eq!((again.added.len(), again.already_there.len(), again.refused.len()), (0, 2, 0));
    assert_eq!(employee(&app, id, "new@romashka.example").await, before);
    let kept = employee(&app, id, "there@romashka.example").await;
    assert_eq!((kept.user_id, kept.role), (there.id, AssignedRole::ADMIN));
}

#[tokio::test]
async fn an_import_takes_no_more_seats_than_are_paid_for() {
    let app = TestApp::start(product).await;
    let (id, _) = start(&app).await;
    let edit = json!({"version": 1, "paid_seats": 2});
    assert_eq!(app.admin().await.patch(&format!("/organizations/{id}"), &edit).await.status, 200);
    let rows: Vec<Row> =
        (0..4).map(|number| row("romashka", &format!("p{number}@romashka.example"), "user")).collect();
    let report = import(&app, &rows).await;
    assert_eq!((report.added.len(), report.refused.len()), (2, 2));
    assert!(report.refused[0].what.contains("all seats are taken"), "{:?}", report.refused);
    assert!(
        app.local().store.user_of_email(&"p3@romashka.example".parse().unwrap()).await.unwrap().is_none()
    );
}

#[tokio::test]
async fn an_import_gives_nobody_the_platform_and_leaves_those_who_run_it_as_they_are() {
    let app = TestApp::start(product).await;
    let (id, _) = start(&app).await;
    let report =
        import(&app, &[row("romashka", ADMIN_EMAIL, "employee"), row("romashka", ADMIN_EMAIL, "ecof_admin")])
            .await;
    assert_eq!((report.added.len(), report.review.len()), (1, 1));
    let user = app.local().store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap();
    assert!(user.platform_role.is_some() && user.password_hash.is_some());
    assert_eq!(employee(&app, id, ADMIN_EMAIL).await.role, AssignedRole::Preset(Role::Employee));
}
