//! Clients are no employees: nothing of the company knows them, and nobody becomes one here.

use domain::Employee;
use domain::access::{AssignedRole, Role};
use domain::audit::{Action, Actor, Origin};
use domain::employee::{EmployeeRefusal, Standing};
use serde_json::{Map, Value, json};

use super::{Company, LIST};

fn names(list: &Value, field: &str) -> Vec<String> {
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item[field].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
}

async fn seats(company: &Company) -> u32 {
    company.app.local().store.organization(company.id).await.unwrap().unwrap().used_seats
}

#[tokio::test]
async fn a_client_takes_no_seat_and_is_nowhere_among_employees() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    let client = company.add("client", Role::Client).await;
    assert_eq!(seats(&company).await, 2);
    let list = company.owner.get(LIST).await.json();
    assert_eq!(
        (names(&list, "email"), &list["total"]),
        (vec!["owner".to_owned(), "anna".to_owned()], &json!(2))
    );
    for query in ["q=client", "role=client", "status=active&q=client", "status=dismissed"] {
        assert_eq!(
            names(&company.owner.get(&format!("{LIST}?{query}")).await.json(), "email"),
            [""; 0],
            "{query}"
        );
    }
    let file = company.owner.get(&format!("{LIST}/export.csv?columns=email")).await;
    assert!(file.text.contains("anna@") && !file.text.contains("client@"), "{}", file.text);
    let structure = company.owner.get("/company/structure").await.json();
    assert_eq!(structure["head"]["people"], 2, "{structure}");
    let head = structure["head"]["id"].as_str().unwrap().to_owned();
    let department = company.owner.get(&format!("/company/departments/{head}")).await;
    assert!(!department.text.contains(&client.id.to_string()), "{}", department.text);

    let address = format!("{LIST}/{}", client.id);
    for path in ["", "/edit", "/dismissal-preview", "/rehire", "/delete", "/second-factor/reset"] {
        assert_eq!(company.owner.get(&format!("{address}{path}")).await.status, 404, "{path}");
    }
    let version = json!({"version": 1});
    assert_eq!(company.owner.patch(&address, &version).await.status, 404);
    for act in ["resend", "address-works", "dismiss", "rehire", "delete"] {
        assert_eq!(company.owner.post(&format!("{address}/{act}"), &json!({})).await.status, 404, "{act}");
    }
    let bulk = json!({"action": "dismiss", "ids": [client.id]});
    let bulk = company.owner.post(&format!("{LIST}/bulk"), &bulk).await;
    assert_eq!((bulk.status, &bulk.json()["results"]), (200, &json!([])), "{}", bulk.text);
    let heir = company.add("heir", Role::Manager).await;
    let led = json!({"version": 1, "director_id": client.id});
    let led = company.owner.patch(&format!("/company/departments/{head}"), &led).await;
    assert!([409, 422].contains(&led.status), "{} {}", led.status, led.text);
    let preview = company.owner.browsing().get(&format!("{LIST}/{}/dismissal-preview", heir.id)).await;
    assert!(!preview.text.contains(&client.id.to_string()), "{}", preview.text);

    let signed_in = company.sign_in("client").await;
    assert_eq!(signed_in.get("/").await.status, 200);
    assert_eq!(signed_in.get("/profile").await.status, 200);
    assert_eq!(signed_in.get(LIST).await.status, 403);
}

#[tokio::test]
async fn nobody_is_given_the_role_of_clients_and_one_address_has_one_membership() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    company.add("client", Role::Client).await;
    let wrong = vec!["role role_of_clients".to_owned()];
    let invited = json!({"email": "boris@romashka.example", "role": "client"});
    let edited = json!({"version": 1, "role": "client"});
    let bulk = json!({"action": "role", "ids": [anna.id], "role": "client"});
    for refused in [
        company.owner.post(LIST, &invited).await,
        company.owner.patch(&format!("{LIST}/{}", anna.id), &edited).await,
        company.owner.post(&format!("{LIST}/bulk"), &bulk).await,
    ] {
        assert_eq!((refused.status, refused.problem().1), (422, wrong.clone()), "{}", refused.text);
    }
    let same = json!({"email": "client@romashka.example", "role": "manager"});
    let refused = company.owner.post(LIST, &same).await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["email is_client".to_owned()]));
    for page in [format!("{LIST}/new"), format!("{LIST}/{}/edit", anna.id)] {
        let page = company.owner.browsing().get(&page).await.text;
        assert!(page.contains(r#"value="reviewer""#) && !page.contains(r#"value="client""#), "{page}");
    }
}

#[tokio::test]
async fn a_role_for_people_from_outside_holds_at_most_what_its_base_holds() {
    let company = Company::start().await;
    for (base, refused) in [("client", "people.view"), ("reviewer", "structure.view")] {
        let role = json!({"name": "Свой", "base": base, "permissions": [refused]});
        let made = company.owner.post("/company/roles", &role).await;
        assert_eq!(made.problem().1, ["permissions permission_not_for_role"], "{base}");
        let page = company.owner.browsing().get(&format!("/company/roles/new?base={base}")).await.text;
        assert!(!page.contains(&format!(r#"value="{refused}""#)), "{page}");
    }
}

/// An earlier release has kept clients among employees.
#[tokio::test]
async fn a_client_of_an_earlier_release_leaves_the_employees_with_their_first_change() {
    let company = Company::start().await;
    let tenant = company.tenant();
    let head = tenant.structure().await.unwrap().head().unwrap().id;
    let user = company.app.add_user("former@romashka.example", None).await;
    let now = company.app.local().clock.now();
    let former = Employee {
        user_id: user.id,
        email: user.email.clone(),
        name: user.full_name(),
        phone: None,
        role: AssignedRole::CLIENT,
        post: None,
        departments: vec![head],
        standing: Standing::Active { since: now },
        invitation: None,
        last_seen_at: None,
        import_id: None,
        consent: None,
        created_at: now,
        version: 1,
        revision: 1,
    };
    let origin = Origin { actor: Actor::Platform, at: now };
    let entry = origin.entry(Action::InvitationAccepted, Map::new(), Map::new());
    tenant.add_employee(&former, &entry).await.unwrap();
    let listed = async || names(&company.owner.get(LIST).await.json(), "email");
    assert_eq!((seats(&company).await, listed().await.len()), (2, 2));
    let same = |_: &mut Employee| Ok::<_, EmployeeRefusal>(None);
    let changed = tenant.change_employee(former, same).await.unwrap();
    assert!(changed.departments.is_empty());
    assert_eq!((seats(&company).await, listed().await), (1, vec!["owner".to_owned()]));
    let structure = tenant.structure().await.unwrap();
    assert_eq!(structure.head().unwrap().people, 1);
    let holders = tenant.role_holders().await.unwrap();
    assert_eq!(holders.people.get(&AssignedRole::CLIENT).copied().unwrap_or_default(), 0);
}
