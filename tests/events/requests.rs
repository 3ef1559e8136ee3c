//! Events of API Gateway.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, INNS, Lambda, PASSWORD, TestApp, gateway_routes, request_event};

use crate::sample::{CODE, ORGANIZATION, Samples, TOKEN};
use crate::{ask, start};

/// Has a Lambda answer the event in a file of its folder, which is that of this request and goes to that Lambda, and gives
/// status and body of the answer.
async fn answer(
    lambda: &Lambda,
    samples: &mut Samples,
    name: &str,
    request: RequestBuilder,
    stand_ins: &[(&str, &str)],
) -> (u64, Value) {
    let event = samples.read(name, &request_event(&request.build().unwrap()), stand_ins);
    let (handler, _) = name.split_once('/').unwrap();
    let route = event["routeKey"].as_str().unwrap().trim_start_matches("ANY ");
    assert_eq!(gateway_routes()[route], handler, "{name} goes to another Lambda");
    let answer = lambda.invoke(&event).await.unwrap();
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body)
}

pub(super) async fn requests_are_answered(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await;
    let mut shown = app.organization(&admin, romashka).await;
    // API Gateway listens where no address has to name a port.
    shown["address"] = json!("http://romashka.localhost");

    let identity = start(&app, "identity").await;
    let credentials = app.anonymous().credentials(ADMIN_EMAIL, PASSWORD);
    let request = ask(Method::POST, "https://admin.localhost/session", None).json(&credentials);
    let stand_ins = [(CODE, credentials["code"].as_str().unwrap())];
    let (status, session) = answer(&identity, samples, "identity/sign-in", request, &stand_ins).await;
    assert_eq!((status, &session["user"]["email"]), (200, &json!(ADMIN_EMAIL)), "{session}");
    let token = session["token"].as_str().unwrap();
    let list = app.anonymous().with_token(token).get("/organizations").await;
    assert_eq!(list.status, 200, "the platform takes the token that the Lambda has signed: {}", list.text);

    let organizations = start(&app, "organizations").await;
    let stand_ins = [(TOKEN, token), (ORGANIZATION, &romashka.to_string())];
    let request =
        ask(Method::GET, "https://admin.localhost/organizations?status=active&limit=20", Some(token));
    let (status, list) = answer(&organizations, samples, "organizations/list", request, &stand_ins).await;
    let listed: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!((status, listed), (200, vec![&json!(romashka)]), "{list}");

    let address = format!("https://admin.localhost/organizations/{romashka}");
    let request = ask(Method::GET, &address, Some(token));
    assert_eq!(
        answer(&organizations, samples, "organizations/show", request, &stand_ins).await,
        (200, shown)
    );

    let audit = start(&app, "audit").await;
    let request = ask(Method::GET, "https://admin.localhost/audit?action=provisioning_finished", Some(token));
    let (status, list) = answer(&audit, samples, "audit/list", request, &stand_ins).await;
    assert_eq!((status, &list["items"][0]["organization"]["id"]), (200, &json!(romashka)), "{list}");

    let super_admins = start(&app, "super_admins").await;
    let request = ask(Method::GET, "https://admin.localhost/super-admins", Some(token));
    let (status, list) = answer(&super_admins, samples, "super_admins/list", request, &stand_ins).await;
    assert_eq!((status, &list["items"][0]["email"]), (200, &json!(ADMIN_EMAIL)), "{list}");

    a_picture_is_kept(&app, samples, token).await;

    let order = json!({
        "name": "ООО «Василёк»",
        "description": "Поставка мебели",
        "domain": "vasilek",
        "inn": INNS[0],
        "paid_seats": 25,
        "subscription_ends_on": "2099-12-31",
    });
    let request = ask(Method::POST, "https://admin.localhost/organizations", Some(token)).json(&order);
    let (status, created) =
        answer(&organizations, samples, "organizations/create", request, &stand_ins).await;
    assert_eq!((status, &created["status"]), (201, &json!("provisioning")), "{created}");
    let vasilek = created["id"].as_str().unwrap().parse().unwrap();
    app.run_over(vasilek, 1).await;
    assert_eq!(app.organization(&admin, vasilek).await["status"], "active");

    let roles = start(&app, "roles").await;
    let at_cabinet = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let request = ask(Method::GET, "https://romashka.localhost/company/roles", Some(at_cabinet.token()));
    let stand_ins = [(TOKEN, at_cabinet.token())];
    let (status, list) = answer(&roles, samples, "roles/list", request, &stand_ins).await;
    assert_eq!((status, list["items"].as_array().unwrap().len()), (200, 5), "{list}");

    let employees = start(&app, "employees").await;
    let address = "https://romashka.localhost/company/employees?status=active&sort=-name";
    let request = ask(Method::GET, address, Some(at_cabinet.token()));
    let (status, list) = answer(&employees, samples, "employees/list", request, &stand_ins).await;
    assert_eq!((status, &list["items"]), (200, &json!([])), "{list}");

    let structure = start(&app, "structure").await;
    let address = "https://romashka.localhost/company/structure?q=romashka";
    let request = ask(Method::GET, address, Some(at_cabinet.token()));
    let (status, tree) = answer(&structure, samples, "structure/show", request, &stand_ins).await;
    assert_eq!((status, &tree["head"]["name"]), (200, &json!("ООО «romashka»")), "{tree}");
    assert_eq!(tree["found"], json!([tree["head"]["id"]]));

    let settings = start(&app, "settings").await;
    let request = ask(Method::GET, "https://romashka.localhost/company/settings", Some(at_cabinet.token()));
    let (status, shown) = answer(&settings, samples, "settings/show", request, &stand_ins).await;
    assert_eq!((status, &shown["time_zone"]), (200, &json!("Europe/Moscow")), "{shown}");

    the_service_desk_answers(&app, samples, at_cabinet.token()).await;
    // The clock of the Lambdas is ahead of the platform's, which stands still and knows whole seconds: what they left to be
    // done is due now.
    app.set_clock(&Timestamp::now().to_string());
    app.advance(Duration::from_secs(1));

    let tasks = start(&app, "tasks").await;
    let request = ask(Method::GET, "https://romashka.localhost/tasks?mine=true", Some(at_cabinet.token()));
    assert_eq!(answer(&tasks, samples, "tasks/list", request, &stand_ins).await.0, 200);

    let files = start(&app, "files").await;
    let announcement = json!({"purpose": "ticket", "name": "Снимок экрана.png", "size": 48_213});
    let request = ask(Method::POST, "https://romashka.localhost/files", Some(at_cabinet.token()));
    let (status, file) =
        answer(&files, samples, "files/announce", request.json(&announcement), &stand_ins).await;
    assert_eq!((status, &file["state"]), (201, &json!("waiting")), "{file}");
    app.leave_files_alone().await;

    the_interface_is_described(&app, samples).await;

    let cabinet = start(&app, "cabinet").await;
    let request = ask(Method::GET, "https://romashka.localhost/healthz", None);
    let release = app.local().store.organization(romashka).await.unwrap().unwrap().active_release.unwrap();
    assert_eq!(
        answer(&cabinet, samples, "cabinet/healthz", request, &[]).await,
        (200, json!({"status": "ok", "release": release}))
    );
}

/// Tickets are made and listed, and the settings by which they are promised.
async fn the_service_desk_answers(app: &TestApp, samples: &mut Samples, token: &str) {
    let stand_ins = [(TOKEN, token)];
    let tickets = start(app, "tickets").await;
    let order = json!({"subject": "Не печатает принтер", "text": "На третьем этаже", "priority": "high"});
    let request = ask(Method::POST, "https://romashka.localhost/desk/tickets", Some(token));
    let (status, ticket) = answer(&tickets, samples, "tickets/open", request.json(&order), &stand_ins).await;
    assert_eq!((status, &ticket["number"]), (201, &json!(1)), "{ticket}");

    let desk = start(app, "desk").await;
    let request = ask(Method::GET, "https://romashka.localhost/desk/settings", Some(token));
    let (status, shown) = answer(&desk, samples, "desk/settings", request, &stand_ins).await;
    assert_eq!((status, &shown["close_after_days"]), (200, &json!(7)), "{shown}");

    let clients = start(app, "clients").await;
    let request = ask(Method::GET, "https://romashka.localhost/desk/clients?q=anna", Some(token));
    let (status, list) = answer(&clients, samples, "clients/list", request, &stand_ins).await;
    assert_eq!((status, &list["items"]), (200, &json!([])), "{list}");

    let indicators = start(app, "indicators").await;
    let request = ask(
        Method::GET,
        "https://romashka.localhost/desk/indicators?from=2026-11-02&to=2026-11-08",
        Some(token),
    );
    let (status, shown) = answer(&indicators, samples, "indicators/show", request, &stand_ins).await;
    assert_eq!((status, &shown["period"]["group"]), (200, &json!("day")), "{shown}");

    let showcase = start(app, "showcase").await;
    let request = ask(Method::GET, "https://romashka.localhost/queue?state=new", None);
    let (status, list) = answer(&showcase, samples, "showcase/queue", request, &[]).await;
    assert_eq!((status, &list["items"][0]["number"]), (200, &json!(1)), "{list}");

    let own = start(app, "my_tickets").await;
    let request = ask(Method::GET, "https://romashka.localhost/my/tickets", Some(token));
    let (status, list) = answer(&own, samples, "my_tickets/list", request, &stand_ins).await;
    assert_eq!((status, &list["items"]), (200, &json!([])), "{list}");
}

/// The program that describes the endpoints knows as much of them as the platform, which holds what answers them too.
async fn the_interface_is_described(app: &TestApp, samples: &mut Samples) {
    let interface = start(app, "interface").await;
    let request = ask(Method::GET, "https://romashka.localhost/openapi.json", None);
    let (status, document) = answer(&interface, samples, "interface/describe", request, &[]).await;
    let known = app.anonymous().at("romashka.localhost").get("/openapi.json").await.json();
    assert_eq!((status, &document["paths"]), (200, &known["paths"]));
    assert_eq!(document["components"]["schemas"], known["components"]["schemas"]);
}

/// A picture of one pixel: the least that is one.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/// Octets that are no text get through API Gateway and back as they are.
async fn a_picture_is_kept(app: &TestApp, samples: &mut Samples, token: &str) {
    let profile = start(app, "profile").await;
    let request = ask(Method::POST, "https://admin.localhost/profile/avatar", Some(token))
        .header("content-type", "image/png")
        .body(BASE64_STANDARD.decode(PIXEL).unwrap());
    let (status, kept) = answer(&profile, samples, "profile/keep-avatar", request, &[(TOKEN, token)]).await;
    assert_eq!((status, &kept["email"]), (200, &json!(ADMIN_EMAIL)), "{kept}");
    let address = format!("https://admin.localhost{}", kept["avatar"].as_str().unwrap());
    let request = ask(Method::GET, &address, Some(token)).build().unwrap();
    let event = request_event(&request);
    let shown = profile.invoke(&event).await.unwrap();
    assert_eq!((&shown["isBase64Encoded"], &shown["statusCode"]), (&json!(true), &json!(200)), "{shown}");
    let picture = BASE64_STANDARD.decode(shown["body"].as_str().unwrap()).unwrap();
    assert!(picture.starts_with(b"\xff\xd8\xff") && picture.ends_with(b"\xff\xd9"), "a JPEG, whole");
}
