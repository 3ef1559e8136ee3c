//! Several callers who change the structure at the same time.

use domain::Employee;
use futures_util::future::join_all;
use serde_json::json;

use super::world::{World, address};

#[tokio::test]
async fn fifty_moves_of_people_at_once_leave_every_count_true() {
    let world = World::new().await;
    let head = world.head().await;
    let (sales, office) = (world.make("Продажи", &head).await, world.make("Офис", &head).await);
    let mut people = Vec::new();
    for number in 0..10 {
        people.push(world.person(&format!("Сотрудник {number}")).await.id);
    }
    let (sales, office) = (sales.parse().unwrap(), office.parse().unwrap());
    let head = head.parse().unwrap();
    let tenant = world.tenant();
    // Five times each, from the one to the other and back.
    let moves = people.iter().cycle().take(50).map(|id| {
        let tenant = &tenant;
        async move {
            let employee = tenant.employee(*id).await.unwrap().unwrap();
            let change = |employee: &mut Employee| {
                let (from, to) =
                    if employee.departments.contains(&sales) { (sales, office) } else { (office, sales) };
                employee.leave_department(from, head);
                employee.join_department(to)?;
                Ok::<_, domain::employee::EmployeeRefusal>(None)
            };
            tenant.change_employee(employee, change).await
        }
    });
    let moved = join_all(moves).await.iter().filter(|moved| moved.is_ok()).count();
    assert!(moved >= people.len(), "{moved} of 50 moves are made, and the others refused");
    world.assert_sound().await;
}

#[tokio::test]
async fn moves_of_departments_at_once_make_neither_a_cycle_nor_a_fourth_level() {
    let world = World::new().await;
    let head = world.head().await;
    let mut departments = Vec::new();
    for number in 0..6 {
        departments.push(world.make(&format!("Отдел {number}"), &head).await);
    }
    for round in 0..3 {
        let moves = departments.iter().enumerate().map(|(place, moved)| {
            // Each under its neighbour: any two of them would be a fourth level, and all six a cycle.
            let parent = departments[(place + 1 + round) % departments.len()].clone();
            let world = &world;
            async move { world.change(moved, json!({"parent_id": parent})).await }
        });
        let answers = join_all(moves).await;
        assert!(answers.iter().any(|answer| answer.status == 200), "round {round}");
        for answer in &answers {
            assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
        }
        world.assert_sound().await;
        for department in &departments {
            world.change(department, json!({"parent_id": head})).await;
        }
    }
}

#[tokio::test]
async fn a_department_that_is_deleted_while_somebody_joins_is_either_gone_or_theirs() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    for round in 0..6 {
        let id = world.make(&format!("Отдел {round}"), &head).await;
        let admin = &world.admin;
        let order = json!({"version": 1, "member_ids": [anna.id]});
        let department = address(&id);
        let (joined, deleted) =
            futures_util::future::join(admin.patch(&department, &order), admin.delete(&department)).await;
        let is_theirs = world.departments_of(&anna).await.contains(&id);
        let is_there = world.admin.get(&department).await.status == 200;
        assert_eq!(is_theirs, is_there, "{} {}", joined.text, deleted.text);
        assert_eq!(deleted.status == 200, !is_there, "{} {}", joined.text, deleted.text);
        world.assert_sound().await;
    }
}
