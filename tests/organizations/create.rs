use serde_json::json;
use testing::TestApp;

#[tokio::test]
async fn a_cabinet_comes_up_on_its_own_domain() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;

    let organization = app.organization(&admin, id).await;
    assert_eq!(organization["status"], "active");
    app.world().await.assert_only_cabinet(id);

    let visitor = app.anonymous().at("romashka.localhost");
    let health = visitor.get("/healthz").await;
    assert_eq!((health.status, health.json()), (200, json!({"status": "ok", "release": organization["release"]})));
    let home = visitor.browsing().get("/").await;
    assert_eq!(home.status, 200);
    assert!(home.text.contains("ООО «romashka»") && home.text.contains("Поставка мебели"), "{}", home.text);
}
