//! «Настройки» in the rail and its entries, each for those alone who may do something in it.

use domain::access::{AssignedRole, Permission, Role};

use super::{SETTINGS, start};

/// The address of the rail's place, if it is there.
fn place(page: &str) -> Option<&str> {
    let before = page.split("Настройки</span>").next().filter(|before| before.len() < page.len())?;
    let (_, address) = before.rsplit_once("href=\"")?;
    address.split('"').next()
}

#[tokio::test]
async fn the_place_leads_each_to_the_first_entry_that_is_theirs() {
    let (cabinet, _) = start().await;
    let (app, id) = (&cabinet.app, cabinet.id);
    let all = ["Общие настройки", "Счёт и оплата", "Пользователи</a>", "Интеграции"];
    let page = cabinet.owner.browsing().get(SETTINGS).await.text;
    assert_eq!(place(&page), Some(SETTINGS));
    assert!(all.iter().all(|entry| page.contains(entry)), "{page}");

    let cases: [(&str, &[Permission], Option<&str>); 7] = [
        ("settings", &[Permission::ManageSettings], Some(SETTINGS)),
        ("billing", &[Permission::ManageBilling], Some("/company/settings/billing")),
        ("people", &[Permission::ManagePeople, Permission::ViewPeople], Some("/company/employees")),
        ("roles", &[Permission::ManageRoles], Some("/company/roles")),
        ("integrations", &[Permission::ManageIntegrations], Some("/company/keys")),
        ("people unseen", &[Permission::ManagePeople], None),
        ("none", &[Permission::ViewStructure], None),
    ];
    for (name, permissions, leads_to) in cases {
        let role = app.add_role(id, name, Role::Admin, permissions).await;
        let person = app.employee(id, "romashka", role).await.browsing();
        let home = person.get("/").await.text;
        assert_eq!(place(&home), leads_to, "{name}: {home}");
        if let Some(address) = leads_to {
            assert_eq!(person.get(address).await.status, 200, "{name}");
        }
        if name == "billing" {
            let page = person.get("/company/settings/billing").await.text;
            let others = ["Общие настройки", "Пользователи</a>", "Интеграции"];
            assert!(!others.iter().any(|entry| page.contains(entry)), "{page}");
        }
    }
    let manager = app.employee(id, "romashka", AssignedRole::Preset(Role::Manager)).await.browsing();
    assert_eq!(place(&manager.get("/").await.text), None);
}
