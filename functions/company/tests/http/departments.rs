//! The tree of departments: the changes that it allows, the people of each department, and that neither drifts when many
//! change it at once.

mod at_once;
mod belonging_to_many;
mod pages;
mod world;

use domain::UserId;
use serde_json::{Value, json};
use world::{DEPARTMENTS, World, address, id_of, outline, text, tree};

#[tokio::test]
async fn a_three_level_structure_is_built_shown_changed_and_taken_down() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    world.make("Бухгалтерия", &head).await;
    let shown = tree(&world.admin).await;
    assert_eq!(outline(&shown["head"]), "ООО «romashka»:1(Бухгалтерия:0 Продажи:0(Выездные:0))");
    assert_eq!(shown, world.admin.get("/company/structure").await.json(), "the same at both addresses");
    let department = &shown["head"]["children"][1];
    assert_eq!((&department["level"], &department["parent_id"]), (&json!(2), &json!(head)));

    let deeper = world.admin.post(DEPARTMENTS, &json!({"name": "Ниже", "parent_id": field})).await;
    assert_eq!((deeper.status, deeper.problem().0.as_str()), (409, "too_deep"));
    let renamed = world.change(&head, json!({"name": "Ромашка"})).await;
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Ромашка")));
    let moved = world.change(&field, json!({"parent_id": head})).await;
    assert_eq!((moved.status, &moved.json()["level"]), (200, &json!(2)), "{}", moved.text);
    let deleted = world.admin.delete(&address(&sales)).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "Ромашка:1(Бухгалтерия:0 Выездные:0)");
    assert_eq!(world.admin.get(&address(&sales)).await.problem().0, "not_found");
    world.assert_sound().await;
}

#[tokio::test]
async fn moves_that_would_break_the_tree_are_refused() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    let office = world.make("Офис", &head).await;
    let before = tree(&world.admin).await;
    for (moved, parent, code) in [
        (&head, &sales, "head_is_fixed"),
        (&sales, &sales, "department_cycle"),
        (&sales, &field, "department_cycle"),
        (&office, &field, "too_deep"),
        (&sales, &office, "has_children_to_take_down"),
    ] {
        let refused = world.change(moved, json!({"parent_id": parent})).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, code));
    }
    let taken_down = world.change(&sales, json!({"parent_id": office})).await;
    let russian = world.admin.with("accept-language", "ru");
    let change = json!({"parent_id": office, "version": 1});
    let told = russian.patch(&address(&sales), &change).await.json();
    assert_eq!(told["detail"], "Чтобы перенести отдел на уровень ниже, у него не должно быть подотделов.");
    assert_eq!(taken_down.status, 409);
    let nowhere = json!({"parent_id": "00000000-0000-7000-8000-000000000000"});
    let nowhere = world.change(&sales, nowhere).await.problem();
    assert_eq!(nowhere, ("invalid".to_owned(), vec!["parent_id unknown_value".to_owned()]));
    assert_eq!(tree(&world.admin).await, before, "nothing has changed");
}

#[tokio::test]
async fn a_department_is_kept_for_its_people_and_its_children_and_both_are_told() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    let joined = world.change(&sales, json!({"member_ids": [anna.id]})).await;
    assert_eq!(joined.status, 200, "{}", joined.text);

    let russian = world.admin.with("accept-language", "ru");
    let kept = russian.delete(&address(&sales)).await;
    assert_eq!((kept.status, kept.problem().0.as_str()), (409, "department_has_people_and_children"));
    let people = "Удаление не возможно! В данном отделе находятся сотрудники, удалите их или переместите в другой отдел, \
                  после этого повторите операцию.";
    let children =
        "Удаление невозможно. Отдел имеет подотделы, переместите или удалите их и повторите операцию снова.";
    assert_eq!(kept.json()["detail"], format!("{people} {children}"));

    let page = russian.browsing().get(&format!("{}/delete", address(&sales))).await;
    for shown in [
        people,
        children,
        &format!("/company/employees?department={sales}"),
        &format!("{}/edit?move=1", address(&field)),
        &text("close"),
    ] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    assert!(!page.text.contains("type=\"submit\">Удалить"), "{}", page.text);
    let sent = russian.browsing().submit(&format!("{}/delete", address(&sales)), &[]).await;
    assert!(
        sent.status == 409 && sent.text.contains(people) && sent.text.contains(children),
        "{}",
        sent.text
    );

    assert_eq!(world.change(&field, json!({"parent_id": head})).await.status, 200);
    assert_eq!(world.admin.delete(&address(&sales)).await.problem().0, "department_has_people");
    assert_eq!(world.change(&sales, json!({"member_ids": []})).await.status, 200);
    assert_eq!(
        world.departments_of(&anna).await,
        std::slice::from_ref(&head),
        "nobody is without a department"
    );
    let page = russian.browsing().get(&format!("{}/delete", address(&sales))).await;
    assert!(page.text.contains("Вы уверены, что хотите удалить отдел?"), "{}", page.text);
    let sent = russian.browsing().submit(&format!("{}/delete", address(&sales)), &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/company/structure"));
    assert_eq!(world.admin.delete(&address(&head)).await.problem().0, "head_is_fixed");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_director_is_a_member_and_may_lead_several_departments() {
    let world = World::new().await;
    let head = world.head().await;
    let (anna, boris) = (world.person("Анна Ёлкина").await, world.person("Борис Липов").await);
    let order =
        json!({"name": "Продажи", "parent_id": head, "director_id": anna.id, "member_ids": [boris.id]});
    let made = world.admin.post(DEPARTMENTS, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let sales = id_of(&made.json());
    assert_eq!(made.header("location"), address(&sales));
    assert_eq!(made.json()["director"], json!({"id": anna.id, "name": "Анна Ёлкина"}));
    let members = json!([{"id": anna.id, "name": "Анна Ёлкина"}, {"id": boris.id, "name": "Борис Липов"}]);
    assert_eq!((&made.json()["people"], &made.json()["members"]), (&json!(2), &members));
    let office = world.make("Офис", &head).await;
    let led = world.change(&office, json!({"director_id": anna.id})).await;
    assert_eq!((led.status, &led.json()["people"]), (200, &json!(1)), "{}", led.text);
    assert_eq!(world.departments_of(&anna).await, [head.clone(), sales.clone(), office.clone()]);

    // Whoever leads stays, whatever else is said of the members.
    let emptied = world.change(&sales, json!({"member_ids": []})).await;
    assert_eq!(emptied.json()["members"], json!([{"id": anna.id, "name": "Анна Ёлкина"}]));
    assert_eq!(world.departments_of(&boris).await, std::slice::from_ref(&head));
    let handed_over = world.change(&sales, json!({"director_id": boris.id, "member_ids": [boris.id]})).await;
    assert_eq!(handed_over.json()["director"]["name"], "Борис Липов", "{}", handed_over.text);
    assert_eq!(handed_over.json()["people"], 1);
    assert_eq!(world.departments_of(&anna).await, [head.clone(), office.clone()]);
    let without = world.change(&sales, json!({"director_id": null})).await;
    assert_eq!((&without.json()["director"], &without.json()["people"]), (&Value::Null, &json!(1)));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_new_name_of_a_director_stands_in_the_tree_at_once() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let mut led = Vec::new();
    for name in ["Продажи", "Офис"] {
        let order = json!({"name": name, "parent_id": head, "director_id": anna.id});
        led.push(id_of(&world.admin.post(DEPARTMENTS, &order).await.json()));
    }
    world.rename(anna.id, "Анна Берёзова").await;
    for id in &led {
        assert_eq!(world.department(id).await["director"]["name"], "Анна Берёзова");
    }
    let found = world.admin.get("/company/structure?q=%D0%B1%D0%B5%D1%80%D0%B5%D0%B7").await.json();
    let mut found: Vec<String> =
        found["found"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    found.sort();
    led.sort();
    assert_eq!(found, led);

    // However names and leads change past each other, no department shows a name that its director does not have.
    let boris = world.person("Борис Липов").await;
    let leads = async {
        for director in [boris.id, anna.id, boris.id, anna.id] {
            let led = world.change(&led[0], json!({"director_id": director})).await;
            assert_eq!(led.status, 200, "{}", led.text);
        }
    };
    let names = async {
        for name in ["Борис Дубов", "Борис Клёнов", "Борис Вязов"] {
            world.rename(boris.id, name).await;
            world.rename(anna.id, &name.replace("Борис", "Анна")).await;
        }
    };
    futures_util::future::join(leads, names).await;
    assert_eq!(world.department(&led[0]).await["director"]["name"], "Анна Вязов");
    world.assert_sound().await;
}

#[tokio::test]
async fn whoever_is_not_there_can_neither_join_nor_lead() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let lead = world.change(&sales, json!({"director_id": nobody})).await.problem();
    assert_eq!(lead, ("invalid".to_owned(), vec!["director_id unknown_value".to_owned()]));
    let join = world.change(&sales, json!({"member_ids": [nobody]})).await.problem();
    assert_eq!(join, ("invalid".to_owned(), vec!["member_ids unknown_value".to_owned()]));
    let many: Vec<UserId> = (0..101).map(|_| UserId::new()).collect();
    let many = world.change(&sales, json!({"member_ids": many})).await.problem();
    assert_eq!(many, ("invalid".to_owned(), vec!["member_ids too_many_moved".to_owned()]));
    let order = json!({"name": " ", "parent_id": head, "member_ids": [nobody], "colour": "red"});
    let unnamed = world.admin.with("accept-language", "ru").post(DEPARTMENTS, &order).await;
    assert_eq!(unnamed.problem().1, ["name department_unnamed", "colour unknown_field"]);
    assert_eq!(unnamed.json()["errors"][0]["message"], "Введите название отдела.");
    assert_eq!(world.department(&sales).await["people"], 0);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "ООО «romashka»:1(Продажи:0)");
}

#[tokio::test]
async fn a_stale_change_is_told_what_is_saved_now() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    let office = world.make("Офис", &head).await;
    let first = json!({"version": 1, "name": "Сбыт", "parent_id": office, "director_id": anna.id});
    let saved = world.admin.patch(&address(&sales), &first).await;
    assert_eq!((saved.status, &saved.json()["version"]), (200, &json!(2)), "{}", saved.text);
    let second = json!({"version": 1, "name": "Торговля", "parent_id": head, "director_id": null});
    let stale = world.admin.with("accept-language", "ru").patch(&address(&sales), &second).await;
    assert_eq!(stale.status, 409);
    let (code, errors) = stale.problem();
    assert_eq!(code, "stale");
    assert_eq!(errors, ["name saved_as", "parent_id saved_as", "director_id saved_as"]);
    let messages: Vec<Value> =
        stale.json()["errors"].as_array().unwrap().iter().map(|error| error["message"].clone()).collect();
    let said = ["Сбыт", "Офис", "Анна Ёлкина"].map(|value| json!(format!("Сейчас сохранено: {value}")));
    assert_eq!(messages, said);
    let same = world.change(&sales, json!({"name": "Сбыт", "director_id": anna.id})).await;
    assert_eq!(same.json()["version"], 2, "what changes nothing is no change");
}

#[tokio::test]
async fn every_change_of_the_structure_is_in_the_audit() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    world.change(&sales, json!({"name": "Сбыт", "director_id": anna.id, "member_ids": [anna.id]})).await;
    world.change(&sales, json!({"director_id": null, "member_ids": []})).await;
    world.admin.delete(&address(&sales)).await;
    let audit = world.admin.get("/audit").await.json();
    let told: Vec<Value> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| json!([entry["action"], entry["subject"]["name"], entry["before"], entry["after"]]))
        .take(6)
        .collect();
    let head_name = "ООО «romashka»";
    let both = format!("{head_name}, Сбыт");
    assert_eq!(
        told,
        [
            json!(["department_deleted", "Сбыт", {"name": "Сбыт", "parent": head_name, "director": null}, {}]),
            json!(["employee_edited", "Анна Ёлкина", {"departments": both}, {"departments": head_name}]),
            json!(["department_edited", "Сбыт", {"director": "Анна Ёлкина"}, {"director": null}]),
            json!([
                "department_edited",
                "Сбыт",
                {"name": "Продажи", "director": null},
                {"name": "Сбыт", "director": "Анна Ёлкина"},
            ]),
            json!([
                "employee_edited",
                "Анна Ёлкина",
                {"departments": head_name},
                {"departments": format!("{head_name}, Продажи")},
            ]),
            json!([
                "department_created",
                "Продажи",
                {},
                {"name": "Продажи", "parent": head_name, "director": null},
            ]),
        ]
    );
}
