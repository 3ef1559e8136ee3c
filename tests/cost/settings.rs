//! What is asked of the settings of an organisation.

use domain::OrganizationId;
use domain::access::AssignedRole;
use reqwest::Method;
use serde_json::json;
use testing::{Client, PASSWORD, TestApp};
use web::Face;

use super::Bill;
use testing::pictures::png;

/// What an administrator asks who settles how the cabinet looks, and whoever sees it. The logo stays.
pub(super) async fn charge_settings(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    app.add_employee(organization, "settler@romashka.example", AssignedRole::ADMIN).await;
    let settler = app.cabinet("romashka").sign_in("settler@romashka.example", PASSWORD).await;
    let settings = "/company/settings";
    bill.charge(&settler, (cabinet, "GET", settings), (settings, None, 200)).await;
    let version = settler.get(settings).await.json()["version"].as_u64().unwrap();
    let edit = json!({"version": version, "name": "Ромашка", "accent_color": "#336699"}).to_string();
    bill.charge(&settler, (cabinet, "PATCH", settings), (settings, Some(edit), 200)).await;
    let edit = json!({"version": version + 1, "time_zone": "Asia/Omsk"}).to_string();
    let form = "/company/settings/edit";
    bill.charge(&settler, (cabinet, "POST", form), (form, Some(edit), 200)).await;
    let billing = "/company/settings/billing";
    bill.charge(&settler, (cabinet, "GET", billing), (billing, None, 200)).await;

    let logo = "/company/settings/logo";
    let address = upload(&settler, logo).await;
    bill.write_down((cabinet, "POST", logo));
    let visitor = app.cabinet("romashka");
    bill.charge(&visitor, (cabinet, "GET", "/brand/{fingerprint}"), (&address, None, 200)).await;
    let page = visitor.browsing().get("/session").await.text;
    let colors = page.split('"').find(|part| part.starts_with("/brand/colors/")).unwrap();
    let pattern = "/brand/colors/{fingerprint}/{color}";
    bill.charge(&visitor, (cabinet, "GET", pattern), (colors, None, 200)).await;
    bill.charge(&settler, (cabinet, "DELETE", logo), (logo, None, 200)).await;
    upload(&settler, logo).await;
    let delete = "/company/settings/logo/delete";
    bill.charge(&settler, (cabinet, "POST", delete), (delete, None, 200)).await;
    upload(&settler, logo).await;
}

async fn upload(settler: &Client, logo: &str) -> String {
    let kept = settler.send_octets(Method::POST, logo, Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    kept.json()["logo"].as_str().unwrap().to_owned()
}
