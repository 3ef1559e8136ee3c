//! The structure as people see it.

use domain::access::{AssignedRole, Role};
use serde_json::json;

use super::world::{DEPARTMENTS, World, address, id_of, outline, text, tree};

#[tokio::test]
async fn every_page_of_the_structure_costs_two_round_trips() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await.id;
    let order = json!({"name": "Продажи", "parent_id": head, "director_id": anna});
    let sales = address(&id_of(&world.admin.post(DEPARTMENTS, &order).await.json()));
    let chosen = format!("name=&director_id={anna}&member_ids={anna}&director_q=a&member_q=b");
    for (asked, calls) in [
        ("/company/structure?q=a".to_owned(), 2),
        (sales.clone(), 3),
        (format!("{sales}/delete"), 2),
        (format!("{DEPARTMENTS}/new"), 3),
        (format!("{sales}/edit"), 4),
        (format!("{sales}/edit?{chosen}"), 6),
    ] {
        let page = world.admin.browsing().get(&asked).await;
        assert_eq!(page.status, 200, "{asked}: {}", page.text);
        let cost = world.app.local().requests.list().pop().unwrap().record.cost;
        assert_eq!((cost.calls, cost.round_trips), (calls, 2), "{asked}");
    }
}

#[tokio::test]
async fn the_pages_are_whole_without_scripts() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна <b>Ёлкина</b>").await;
    let sales = world.make("Продажи", &head).await;
    let browser = world.admin.browsing().with("accept-language", "ru");

    let page = browser.get("/company/structure?q=%D0%BF%D1%80%D0%BE%D0%B4").await;
    assert!(page.text.contains("<mark>Продажи</mark>"), "{}", page.text);
    assert!(page.text.contains(">Найден 1 отдел<"), "{}", page.text);
    assert!(page.text.contains("href=\"/company/departments/new\" data-panel"), "{}", page.text);

    let form = browser.get(&format!("/company/departments/new?parent={sales}")).await;
    assert!(form.text.contains("<h1>Добавить отдел</h1>"), "{}", form.text);
    assert!(form.text.contains(&format!("<option value=\"{sales}\" selected>")), "{}", form.text);
    // A search keeps all that has been typed and chosen.
    let typed = format!(
        "/company/departments/new?name=%D0%9E%D1%84%D0%B8%D1%81&parent_id={head}&director_id={}&member_ids=&member_q=nobody",
        anna.id
    );
    let searched = browser.get(&typed).await.text;
    assert!(searched.contains("value=\"Офис\""), "{searched}");
    assert!(searched.contains(&format!("<option value=\"{head}\" selected>")), "{searched}");
    let chosen = format!("type=\"radio\" name=\"director_id\" value=\"{}\" checked", anna.id);
    assert!(searched.contains(&chosen), "{searched}");
    assert!(
        searched.contains("Анна &lt;b&gt;Ёлкина&lt;/b&gt;") && !searched.contains("<b>Ёлкина"),
        "{searched}"
    );
    assert!(searched.contains(&text("nobody-found")), "{searched}");

    let fields = [("name", ""), ("parent_id", head.as_str()), ("member_ids", &anna.id.to_string())]
        .map(|(name, value)| (name, value.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = browser.submit(DEPARTMENTS, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Введите название отдела."), "{}", refused.text);
    let chosen = format!("type=\"checkbox\" name=\"member_ids\" value=\"{}\" checked", anna.id);
    assert!(refused.text.contains(&chosen), "what was chosen is not lost: {}", refused.text);
    let anna = anna.id.to_string();
    let fields = [
        ("name", "Офис"),
        ("parent_id", &head),
        ("director_id", ""),
        ("director_q", ""),
        ("member_ids", ""),
        ("member_ids", &anna),
        ("member_q", "анна"),
    ];
    let made = browser.submit(DEPARTMENTS, &fields).await;
    assert_eq!((made.status, made.header("location")), (303, "/company/structure"), "{}", made.text);
    let shown = tree(&world.admin).await;
    assert_eq!(outline(&shown["head"]), "ООО «romashka»:2(Офис:1 Продажи:0)");

    let office = id_of(&shown["head"]["children"][0]);
    let edit = browser.get(&format!("{}/edit", address(&office))).await.text;
    assert!(edit.contains("<h1>Редактировать отдел</h1>"), "{edit}");
    assert!(edit.contains(&format!("name=\"member_ids\" value=\"{anna}\" checked")), "{edit}");
    let fields = [("version", "1"), ("name", "Контора"), ("member_ids", "")];
    let edited = browser.submit(&format!("{}/edit", address(&office)), &fields).await;
    assert_eq!((edited.status, edited.header("location")), (303, "/company/structure"), "{}", edited.text);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "ООО «romashka»:2(Контора:0 Продажи:0)");
    let head_form = browser.get(&format!("{}/edit", address(&head))).await.text;
    assert!(!head_form.contains("name=\"parent_id\""), "the head is under nothing: {head_form}");
}

#[tokio::test]
async fn whoever_only_sees_the_structure_finds_nothing_to_change() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let manager =
        world.app.employee(world.organization, "romashka", AssignedRole::Preset(Role::Manager)).await;
    let page = manager.browsing().get("/company/structure").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Продажи"), "{}", page.text);
    for absent in ["data-move", "data-panel", "/edit", "/delete"] {
        assert!(!page.text.contains(absent), "{absent}: {}", page.text);
    }
    let page = manager.browsing().get(&address(&sales)).await;
    assert!(page.status == 200 && !page.text.contains("data-panel"), "{}", page.text);
    let change = json!({"version": 1, "name": "Сбыт"});
    assert_eq!(manager.patch(&address(&sales), &change).await.problem().0, "forbidden");
    assert_eq!(manager.delete(&address(&sales)).await.problem().0, "forbidden");
}
