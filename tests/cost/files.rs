//! What is asked of the files that people send.

use domain::OrganizationId;
use domain::access::{AssignedRole, Role};
use serde_json::json;
use testing::pictures::png;
use testing::{Client, PASSWORD, TestApp, post_form, send_file};
use web::Face;

use super::Bill;

/// What somebody asks who sends files, and takes them away again.
pub(super) async fn charge_files(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let cabinet = Face::Cabinet;
    app.add_employee(organization, "sender@romashka.example", AssignedRole::Preset(Role::Employee)).await;
    let sender = app.cabinet("romashka").sign_in("sender@romashka.example", PASSWORD).await;
    let picture = json!({"purpose": "picture", "name": "Я.png", "size": png(9, 9).len()}).to_string();
    bill.charge(&sender, (cabinet, "POST", "/files"), ("/files", Some(picture), 201)).await;
    let address = sent(&sender).await;
    bill.charge(&sender, (cabinet, "GET", "/files/{id}"), (&address, None, 200)).await;
    let arrived = "/files/{id}/arrived";
    let told = format!("{address}/arrived");
    bill.charge(&sender, (cabinet, "POST", arrived), (&told, None, 200)).await;
    let address = sent(&sender).await;
    let told = format!("{address}/arrived");
    bill.charge(&sender, (cabinet, "GET", arrived), (&told, None, 303)).await;
    bill.charge(&sender, (cabinet, "DELETE", "/files/{id}"), (&address, None, 200)).await;
    let address = sent(&sender).await;
    let delete = format!("{address}/delete");
    bill.charge(&sender, (cabinet, "POST", "/files/{id}/delete"), (&delete, None, 200)).await;
    // A picture is taken before it was judged, and afterwards.
    for is_judged in [false, true] {
        let file = send_file(&sender, "picture", "Я.png", &png(9, 9)).await;
        if is_judged {
            app.work().await;
        }
        let taken = sender.post("/profile/avatar", &json!({"file": file["id"]})).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
    }
    let file = send_file(&sender, "picture", "Я.png", &png(9, 9)).await;
    let page = format!("/profile?file={}", file["id"].as_str().unwrap());
    assert_eq!(sender.browsing().get(&page).await.status, 200);
    app.work().await;
    app.leave_files_alone().await;
}

/// The address of a file that lies in the bucket, of which nobody has told yet.
async fn sent(sender: &Client) -> String {
    let content = png(9, 9);
    let announced = json!({"purpose": "picture", "name": "Я.png", "size": content.len()});
    let announced = sender.post("/files", &announced).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    assert_eq!(post_form(&announced.json()["upload"], "Я.png", &content).await.status(), 204);
    announced.header("location").to_owned()
}
