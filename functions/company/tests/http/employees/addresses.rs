//! One address is one account, in whatever spelling; and letters go to the address as its owner has written it.

use domain::access::Role;
use serde_json::json;
use testing::{PASSWORD, TestApp, begin_import, plan_import};

use crate::product;

use super::{Company, LIST};

const TYPED: &str = "José.Strauß@Bücher.example";
/// As SES takes it.
const WRITTEN_TO: &str = "José.Strauß@xn--bcher-kva.example";
/// The same in capitals and with an accent and an umlaut apart, with the domain in Punycode, and in wide letters.
const OTHER_FORMS: [&str; 3] = [
    "JOSE\u{301}.STRAUSS@BU\u{308}CHER.EXAMPLE",
    "josé.strauß@XN--BCHER-KVA.example",
    "ｊosé.strauß@ｂücher.example",
];

#[tokio::test]
async fn an_invited_address_is_written_to_as_it_was_typed_and_is_one_person_in_any_form() {
    let company = Company::start().await;
    let invited = company.owner.post(LIST, &json!({"email": format!(" {TYPED} ")})).await;
    assert_eq!((invited.status, &invited.json()["email"]), (201, &json!(TYPED)), "{}", invited.text);
    assert_eq!(company.app.letters_to(WRITTEN_TO).await.len(), 1);
    for form in OTHER_FORMS {
        let again = company.owner.post(LIST, &json!({"email": form})).await;
        assert_eq!((again.status, again.problem().0.as_str()), (409, "already_invited"), "{form}");
        let known = company.owner.get(&format!("{LIST}/new?email={}", form.replace('@', "%40"))).await;
        assert_eq!(known.json()["has_own_name"], false, "{form}: nobody has taken the account yet");
    }
    let file = format!("email\n{}\n{}\n", OTHER_FORMS[0], OTHER_FORMS[1]);
    company.app.plant_bucket(company.id, "romashka").await;
    let preview = plan_import(&company.owner, &file).await;
    let planned = [0, 1].map(|line| preview["items"][line]["outcome"].clone());
    assert_eq!(planned, ["skip", "refuse"], "{preview}");
    assert_eq!(preview["items"][1]["notes"], json!(["Эта почта уже есть в строке 2."]));
    let found = company.owner.get(&format!("{LIST}?q=josé.str")).await.json();
    assert_eq!(found["items"][0]["email"], TYPED, "{found}");

    let anybody = company.app.anonymous().at("localhost");
    let link = company.app.latest_link().await;
    let person = json!({"name": "Хосе", "surname": "Штраус", "password": PASSWORD});
    assert_eq!(anybody.post(&link, &person).await.status, 200);
    for form in OTHER_FORMS {
        anybody.sign_in(form, PASSWORD).await;
        let known = company.owner.get(&format!("{LIST}/new?email={}", form.replace('@', "%40"))).await;
        assert_eq!(known.json()["has_own_name"], true, "{form}");
        let again = company.owner.post(LIST, &json!({"email": form})).await;
        assert_eq!(again.problem().1, ["email already_added"], "{form}");
        assert_eq!(anybody.post("/password-reset", &json!({"email": form})).await.status, 202);
    }
    assert_eq!(company.app.letters_to(WRITTEN_TO).await.len(), 1 + OTHER_FORMS.len());
}

#[tokio::test]
async fn another_organisation_that_invites_somebody_writes_to_their_own_form() {
    let company = Company::start().await;
    company.app.add_user(TYPED, None).await;
    let invited = company.owner.post(LIST, &json!({"email": OTHER_FORMS[0]})).await;
    assert_eq!((invited.status, &invited.json()["email"]), (201, &json!(TYPED)), "{}", invited.text);
    assert_eq!(company.app.letters_to(WRITTEN_TO).await.len(), 1);
    assert_eq!(company.app.letters().await.len(), 1);
}

#[tokio::test]
async fn a_change_to_another_form_is_none_and_to_a_form_of_somebody_elses_is_refused() {
    let app = TestApp::start(product).await;
    app.add_user(TYPED, None).await;
    app.add_user("anna@example.com", None).await;
    let base = app.anonymous().at("localhost");
    let own = base.sign_in(TYPED, PASSWORD).await;
    let anna = base.sign_in("anna@example.com", PASSWORD).await;
    for form in OTHER_FORMS {
        let change = json!({"email": form, "present_password": PASSWORD});
        assert_eq!(own.post("/profile/email", &change).await.problem().1, ["email same_email"], "{form}");
        assert_eq!(anna.post("/profile/email", &change).await.status, 202);
        let taken = base.post(&app.latest_link().await, &json!({})).await;
        assert_eq!((taken.status, taken.problem().0.as_str()), (409, "email_taken"), "{form}");
    }
}

#[tokio::test]
async fn failures_count_for_the_account_in_whatever_form_it_is_tried() {
    let app = TestApp::start(product).await;
    app.add_user(TYPED, None).await;
    let base = app.anonymous().at("localhost");
    let forms = [TYPED, OTHER_FORMS[0], OTHER_FORMS[1], OTHER_FORMS[2], TYPED];
    for form in forms {
        assert_eq!(base.post("/session", &json!({"email": form, "password": "wrong"})).await.status, 401);
    }
    for form in forms {
        let waits = base.post("/session", &json!({"email": form, "password": PASSWORD})).await;
        assert_eq!(waits.problem().0, "slow_down", "{form}");
    }
}

#[tokio::test]
async fn a_file_changes_the_person_whose_address_it_has_in_another_form() {
    let company = Company::start().await;
    let anna = company.add("anna", Role::Manager).await;
    company.app.plant_bucket(company.id, "romashka").await;
    let import = plan_import(&company.owner, "email;role\nANNA@Romashka.Example;employee\n").await;
    begin_import(&company.owner, &import).await;
    company.app.work().await;
    assert_eq!(company.card(anna.id).await["role"], "employee");
}
