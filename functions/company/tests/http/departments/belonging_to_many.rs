//! A person who belongs to the most departments that one person may belong to, and leads them all.

use domain::Employee;

use serde_json::json;
use testing::plan_import;

use super::world::{World, address};

/// As many words as a name may have: the entry of the audit is found by each of them.
const ANNA: &str = "Анна Мария Софья Виктория Глория Зоя Ольга Ёлкина";

#[tokio::test]
async fn nobody_belongs_to_more_departments_than_they_can_leave_at_once() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person(ANNA).await;
    let card = format!("/company/employees/{}", anna.id);
    let mut departments = Vec::new();
    for number in 0..2 * Employee::MOST_DEPARTMENTS {
        departments.push(world.make(&format!("Отдел {number}"), &head).await);
    }
    let (first, others) = departments.split_at(Employee::MOST_DEPARTMENTS);

    let belong_to = async |departments: &[String]| {
        let version = world.admin.get(&card).await.json()["version"].clone();
        world.admin.patch(&card, &json!({"departments": departments, "version": version})).await
    };
    let all = belong_to(&departments).await;
    assert_eq!(all.problem(), ("invalid".to_owned(), vec!["departments too_many".to_owned()]));
    let most = belong_to(others).await;
    assert_eq!(most.status, 200, "{}", most.text);
    let version = world.admin.get(&card).await.json()["version"].clone();
    let another_role = json!({"departments": first, "role": "employee", "version": version});
    let moved = world.admin.patch(&card, &another_role).await;
    assert_eq!(moved.status, 200, "they leave all and join as many others: {}", moved.text);
    assert_eq!(world.departments_of(&anna).await, first);

    let another = &others[0];
    for (change, field) in
        [(json!({"director_id": anna.id}), "director_id"), (json!({"member_ids": [anna.id]}), "member_ids")]
    {
        let refused = world.change(another, change).await;
        assert_eq!(refused.problem(), ("invalid".to_owned(), vec![format!("{field} departments_full")]));
    }
    let russian = world.admin.with("accept-language", "ru");
    let refused = russian.patch(&address(another), &json!({"director_id": anna.id, "version": 1})).await;
    let full = format!("{ANNA}: уже в {} отделах", Employee::MOST_DEPARTMENTS);
    assert!(refused.text.contains(&full), "{}", refused.text);
    let boris = world.person("Борис Ильин").await;
    assert_eq!(world.change(another, json!({"director_id": boris.id})).await.status, 200);
    let bequest = json!({"heirs": {another: anna.id}});
    let refused = world.admin.post(&format!("/company/employees/{}/dismiss", boris.id), &bequest).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "departments_full"));
    assert!(
        refused.json()["detail"].as_str().unwrap().contains(&Employee::MOST_DEPARTMENTS.to_string()),
        "{}",
        refused.text
    );

    let names: Vec<String> =
        (0..=Employee::MOST_DEPARTMENTS).map(|number| format!("Отдел {number}")).collect();
    let file = format!("email;departments\nvera@romashka.example;{}\n", names.join(","));
    world.app.plant_bucket(world.organization, "romashka").await;
    let line = plan_import(&world.admin, &file).await["items"][0].clone();
    assert_eq!((&line["line"], &line["outcome"]), (&json!(2), &json!("refuse")), "{line}");
    assert!(line["notes"][0].as_str().unwrap().contains(&Employee::MOST_DEPARTMENTS.to_string()), "{line}");

    for department in first {
        assert_eq!(world.change(department, json!({"director_id": anna.id})).await.status, 200);
    }
    let dismissed = world.admin.post(&format!("{card}/dismiss"), &json!({})).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    world.assert_sound().await;
}
