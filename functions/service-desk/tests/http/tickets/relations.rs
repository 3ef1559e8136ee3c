use domain::access::Role;
use serde_json::json;

use super::{address, numbers, read, start, ticket};

#[tokio::test]
async fn a_merged_ticket_leads_to_the_one_in_which_it_goes_on() {
    let (_cabinet, manager) = start().await;
    let (first, second) = (ticket(&manager, "Почта").await, ticket(&manager, "Почта, опять").await);
    let merge = |ticket: &serde_json::Value, into: serde_json::Value| {
        let (address, manager) = (format!("{}/merge", address(ticket)), manager.clone());
        async move { manager.post(&address, &json!({"into": into})).await }
    };
    let itself = merge(&second, second["id"].clone()).await;
    assert_eq!((itself.status, itself.problem().0.as_str()), (409, "merged_into_itself"));
    let unknown = merge(&second, json!("77")).await;
    assert_eq!(unknown.problem().1, ["into unknown_ticket"]);
    let merged = merge(&second, json!("№ 1")).await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    let shown = read(&manager, &second).await;
    assert_eq!((&shown["state"], &shown["merged_into"]["number"]), (&json!("merged"), &json!(1)));
    assert_eq!(shown["clocks"]["resolution"]["result"], "none");
    let target = read(&manager, &first).await;
    assert_eq!(target["entries"][0]["changes"][0]["after"]["number"], 2);
    let third = ticket(&manager, "И ещё раз").await;
    let ended = merge(&third, second["id"].clone()).await;
    assert_eq!((ended.status, ended.problem().0.as_str()), (409, "merged_into_ended"));
    assert_eq!(numbers(&manager, "?state=merged").await, [2]);
}

#[tokio::test]
async fn a_link_stands_in_both_tickets_and_goes_from_both() {
    let (_cabinet, manager) = start().await;
    let (cause, effect) = (ticket(&manager, "Сеть упала").await, ticket(&manager, "Почта").await);
    let links = format!("{}/links", address(&effect));
    let linked = manager.post(&links, &json!({"to": cause["id"], "kind": "cause"})).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    let seen = |ticket: &serde_json::Value| {
        let link = &ticket["links"][0];
        (link["kind"].clone(), link["is_back"].clone(), link["ticket"]["number"].clone())
    };
    assert_eq!(seen(&linked.json()), (json!("cause"), json!(false), json!(1)));
    assert_eq!(seen(&read(&manager, &cause).await), (json!("cause"), json!(true), json!(2)));
    let gone = manager.delete(&format!("{links}/{}", cause["id"].as_str().unwrap())).await;
    assert_eq!((gone.status, &gone.json()["links"]), (200, &json!([])));
    assert_eq!(read(&manager, &cause).await["links"], json!([]));
}

#[tokio::test]
async fn whoever_does_not_see_a_deleted_ticket_is_not_told_of_it_by_a_link() {
    let (cabinet, manager) = start().await;
    let (gone, other) = (ticket(&manager, "Секрет удалённой").await, ticket(&manager, "Другая").await);
    let link = json!({"to": gone["id"], "kind": "related"});
    assert_eq!(manager.post(&format!("{}/links", address(&other)), &link).await.status, 200);
    assert_eq!(manager.delete(&address(&gone)).await.status, 200);
    assert_eq!(read(&manager, &other).await["links"][0]["ticket"]["number"], 1, "whoever deletes sees it");
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    assert_eq!(read(&employee, &other).await["links"], json!([]));
}

#[tokio::test]
async fn two_who_merge_two_tickets_into_each_other_leave_one_of_them() {
    let (cabinet, manager) = start().await;
    let (one, other) = (ticket(&manager, "Раз").await, ticket(&manager, "Два").await);
    let (to_other, to_one) = (json!({"into": other["id"]}), json!({"into": one["id"]}));
    let (merge_one, merge_other) = (format!("{}/merge", address(&one)), format!("{}/merge", address(&other)));
    let (first, second) =
        tokio::join!(manager.post(&merge_one, &to_other), cabinet.owner.post(&merge_other, &to_one));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(numbers(&manager, "?state=merged").await.len(), 1);
}
