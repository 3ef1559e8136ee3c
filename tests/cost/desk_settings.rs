//! What is asked of the settings of a service desk and of the categories of its tickets.

use domain::access::AssignedRole;
use domain::{OrganizationId, UserId};
use serde_json::json;
use testing::{Client, PASSWORD, TestApp};
use web::Face;

use super::Bill;

const CABINET: Face = Face::Cabinet;

/// What somebody asks who sets the service desk up.
pub(super) async fn charge_desk_settings(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let me = app.add_employee(organization, "desk@romashka.example", AssignedRole::ADMIN).await.id;
    let owner = app.cabinet("romashka").sign_in("desk@romashka.example", PASSWORD).await;
    let settings = "/desk/settings";
    bill.charge(&owner, (CABINET, "GET", settings), (settings, None, 200)).await;
    let version = owner.get(settings).await.json()["version"].as_u64().unwrap();
    let week = json!({"sat": [{"from": "10:00", "to": "12:00"}]});
    let edit = json!({"version": version, "calendar": {"week": week}}).to_string();
    bill.charge(&owner, (CABINET, "PATCH", settings), (settings, Some(edit), 200)).await;
    let edit = json!({"version": version + 1, "close_after_days": 5}).to_string();
    let form = "/desk/settings/edit";
    bill.charge(&owner, (CABINET, "POST", form), (form, Some(edit), 200)).await;
    let year = json!({"year": 2026}).to_string();
    let russia = "/desk/settings/calendar/russia";
    bill.charge(&owner, (CABINET, "POST", russia), (russia, Some(year), 200)).await;
    let recount = "/desk/settings/recount";
    bill.charge(&owner, (CABINET, "GET", recount), (recount, None, 200)).await;
    bill.charge(&owner, (CABINET, "POST", recount), (recount, None, 202)).await;
    app.work().await;
    charge_categories(&owner, me, bill).await;
    charge_replies(&owner, bill).await;
}

/// What visitors ask of the showcase, and those who write it. There is some of everything.
pub(super) async fn charge_showcase(app: &TestApp, bill: &mut Bill) {
    let owner = app.cabinet("romashka").sign_in("desk@romashka.example", PASSWORD).await;
    let settings = "/desk/showcase";
    let words = json!({"ru": "Слова"});
    let texts = json!({"home": words, "about": words, "contacts": words, "privacy": words});
    let edit = json!({"version": 1, "texts": texts}).to_string();
    bill.charge(&owner, (CABINET, "PATCH", settings), (settings, Some(edit), 200)).await;
    bill.charge(&owner, (CABINET, "GET", settings), (settings, None, 200)).await;
    let edit = json!({"version": 2, "is_indexed": true, "sections": {"queue": true}}).to_string();
    let form = "/desk/showcase/edit";
    bill.charge(&owner, (CABINET, "POST", form), (form, Some(edit), 200)).await;
    let mut news = String::new();
    for shelf in ["faq", "services", "news"] {
        let list = format!("/desk/showcase/{shelf}");
        let (heading, text) = if shelf == "faq" { ("question", "answer") } else { ("title", "text") };
        for _ in 0..2 {
            assert_eq!(owner.post(&list, &json!({heading: words, text: words})).await.status, 201);
        }
        let order = json!({heading: words, text: words}).to_string();
        bill.charge(&owner, (CABINET, "POST", &list), (&list, Some(order), 201)).await;
        bill.charge(&owner, (CABINET, "GET", &list), (&list, None, 200)).await;
        let form = format!("{list}/new");
        bill.charge(&owner, (CABINET, "GET", &form), (&form, None, 200)).await;
        let items = owner.get(&list).await.json()["items"].clone();
        let ids: Vec<String> =
            items.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        if shelf != "news" {
            let order = json!({"ids": ids.iter().rev().collect::<Vec<_>>()}).to_string();
            let path = format!("{list}/order");
            bill.charge(&owner, (CABINET, "POST", &path), (&path, Some(order), 200)).await;
        }
        let (path, one) = (format!("{list}/{{id}}"), format!("{list}/{}", ids[0]));
        bill.charge(&owner, (CABINET, "GET", &path), (&one, None, 200)).await;
        let shown =
            if shelf == "news" { json!({"state": "published"}) } else { json!({"is_visible": false}) };
        for (version, method, below) in [(1, "PATCH", ""), (2, "POST", "/edit")] {
            let mut edit = if version == 1 { shown.clone() } else { json!({heading: {"ru": "Иначе"}}) };
            edit["version"] = json!(version);
            let (path, one) = (format!("{path}{below}"), format!("{one}{below}"));
            bill.charge(&owner, (CABINET, method, &path), (&one, Some(edit.to_string()), 200)).await;
        }
        let (form, deleted) = (format!("{path}/delete"), format!("{list}/{}/delete", ids[1]));
        bill.charge(&owner, (CABINET, "GET", &form), (&deleted, None, 200)).await;
        bill.charge(&owner, (CABINET, "POST", &form), (&deleted, None, 200)).await;
        bill.charge(&owner, (CABINET, "DELETE", &path), (&format!("{list}/{}", ids[2]), None, 200)).await;
        news = format!("/news/{}", ids[0]);
    }
    // Whoever has signed in is looked up beside the organisation.
    for path in ["/showcase", "/queue", "/indicators", "/faq", "/services", "/news", "/about", "/contacts"] {
        bill.charge(&owner, (CABINET, "GET", path), (path, None, 200)).await;
    }
    bill.charge(&owner, (CABINET, "GET", "/news/{id}"), (&news, None, 200)).await;
    let open = json!({"version": owner.get(settings).await.json()["version"], "registration": "open"});
    assert_eq!(owner.patch(settings, &open).await.status, 200);
    let order = json!({"email": "joining@example.com", "name": "Анна", "consent": true}).to_string();
    bill.charge(&owner, (CABINET, "GET", "/join"), ("/join", None, 200)).await;
    bill.charge(&owner, (CABINET, "POST", "/join"), ("/join", Some(order), 202)).await;
    app.work().await;
    for path in ["/privacy", "/robots.txt", "/sitemap.xml"] {
        bill.charge(&owner, (CABINET, "GET", path), (path, None, 200)).await;
    }
}

async fn charge_replies(owner: &Client, bill: &mut Bill) {
    let (list, form) = ("/desk/replies", "/desk/replies/new");
    for number in 0..20 {
        let reply = json!({"name": format!("Ответ {number}"), "text": "Спасибо"});
        assert_eq!(owner.post(list, &reply).await.status, 201);
    }
    let reply = json!({"name": "Спасибо", "text": "Спасибо, {client.name}"}).to_string();
    bill.charge(owner, (CABINET, "POST", list), (list, Some(reply), 201)).await;
    bill.charge(owner, (CABINET, "GET", list), (list, None, 200)).await;
    bill.charge(owner, (CABINET, "GET", form), (form, None, 200)).await;
    let replies = owner.get(list).await.json();
    let address = |place: usize| format!("{list}/{}", replies["items"][place]["id"].as_str().unwrap());
    let (one, path) = (address(0), "/desk/replies/{id}");
    bill.charge(owner, (CABINET, "GET", path), (&one, None, 200)).await;
    let edit = |version: u32, text: &str| Some(json!({"version": version, "text": text}).to_string());
    bill.charge(owner, (CABINET, "PATCH", path), (&one, edit(1, "Раз"), 200)).await;
    let form = format!("{path}/edit");
    bill.charge(owner, (CABINET, "POST", &form), (&format!("{one}/edit"), edit(2, "Два"), 200)).await;
    let form = format!("{path}/delete");
    bill.charge(owner, (CABINET, "GET", &form), (&format!("{one}/delete"), None, 200)).await;
    bill.charge(owner, (CABINET, "POST", &form), (&format!("{one}/delete"), None, 200)).await;
    bill.charge(owner, (CABINET, "DELETE", path), (&address(1), None, 200)).await;
    let ticket = owner.post("/desk/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
    let choice = format!("{}/replies", ticket.header("location"));
    bill.charge(owner, (CABINET, "GET", "/desk/tickets/{id}/replies"), (&choice, None, 200)).await;
}

async fn charge_categories(owner: &Client, me: UserId, bill: &mut Bill) {
    let (list, form) = ("/desk/categories", "/desk/categories/new");
    let category = json!({"name": "Связь", "is_public": true, "default_assignee": me}).to_string();
    bill.charge(owner, (CABINET, "POST", list), (list, Some(category), 201)).await;
    bill.charge(owner, (CABINET, "GET", list), (list, None, 200)).await;
    bill.charge(owner, (CABINET, "GET", form), (form, None, 200)).await;
    let items = owner.get(list).await.json();
    let mut items = items["items"].as_array().unwrap().iter();
    let made = items.find(|one| one["name"] == "Связь").unwrap()["id"].as_str().unwrap().to_owned();
    let one = format!("{list}/{made}");
    let at = |path: &str| format!("{one}{path}");
    bill.charge(owner, (CABINET, "GET", "/desk/categories/{id}"), (&one, None, 200)).await;
    let edit = json!({"version": 1, "name": "Телефоны", "default_assignee": null}).to_string();
    bill.charge(owner, (CABINET, "PATCH", "/desk/categories/{id}"), (&one, Some(edit), 200)).await;
    let form = "/desk/categories/{id}/edit";
    bill.charge(owner, (CABINET, "GET", form), (&at("/edit"), None, 200)).await;
    let edit = json!({"version": 2, "default_assignee": me}).to_string();
    bill.charge(owner, (CABINET, "POST", form), (&at("/edit"), Some(edit), 200)).await;
    let form = "/desk/categories/{id}/delete";
    bill.charge(owner, (CABINET, "GET", form), (&at("/delete"), None, 200)).await;
    bill.charge(owner, (CABINET, "POST", form), (&at("/delete"), None, 200)).await;
    let other = owner.post(list, &json!({"name": "Связь", "is_public": true})).await;
    let other = other.header("location").to_owned();
    bill.charge(owner, (CABINET, "DELETE", "/desk/categories/{id}"), (&other, None, 200)).await;
}
