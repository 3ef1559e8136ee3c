//! The parts of pages, drawn together on a page.

#![expect(clippy::expect_used, reason = "a test that does not find its tag stops there")]

use axum::body::{Body, to_bytes};
use domain::access::Permission;
use domain::{FieldError, Name, Seats, Violation};
use http::{Request, StatusCode, header};
use maud::{Markup, html};
use rendering::{BASE, rendered};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, duration};
use web::{
    Caller, Context, Face, Fields, Form, FromFields, Input, Making, Page, PageWithForm, Problem, Query, Room,
    Routes, SearchText, Texts, View,
};

/// What is common to all contexts, and how the fields of the form are called.
static ROOM: Room = Room::new("pages", Texts::new(&[LABELS], &[LABELS]));

const LABELS: &str = "\
field-password = Пароль
field-code = Код
field-reason = Причина
field-role = Роль
field-modules = Модули
";

/// A form with one control of each kind.
#[derive(Clone, Serialize, JsonSchema)]
struct Order {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for Order {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let form = FormView { context, fields: &self.fields, problem };
        html! {
            main {
                form {
                    (form.summary())
                    (form.text("items[2].quantity").labelled("field-name").numeric().required())
                    (form.password("password"))
                    (form.text("code").secret())
                    (form.text_area("reason", 3))
                    (form.choice("role", &[("admin", "Администратор"), ("client", "Клиент")]).or_none("Никакая"))
                    (form.several("modules", &[("calls", "Звонки"), ("tickets", "Заявки")]))
                    (actions(context).primary("Заказать").cancel("/orders"))
                }
            }
        }
    }
}

fn order() -> Order {
    let fields = Fields::default()
        .with("items[2].quantity", "<много>")
        .with("password", "secret")
        .with("code", "secret")
        .with("reason", "Так & так")
        .with("role", "client")
        .with_list("modules", ["tickets"]);
    Order { fields }
}

/// The tag of the element that has this identifier or name.
fn tag<'a>(page: &'a str, named: &str) -> &'a str {
    let place = page.find(named).expect(named);
    let start = page[..place].rfind('<').expect("a tag");
    &page[start..=place + page[place..].find('>').expect("a tag that ends")]
}

#[test]
fn a_form_shows_what_was_typed_but_nothing_secret() {
    let page = rendered(&ROOM, BASE, || Ok(order()));
    assert!(!page.contains("secret") && !page.contains("<много>"), "{page}");
    assert!(tag(&page, r#"id="items[2].quantity""#).contains(r#"value="&lt;много&gt;""#), "{page}");
    assert!(page.contains("Так &amp; так</textarea>"), "{page}");
    assert!(page.contains(r#"<option value="">Никакая</option>"#), "{page}");
    assert!(page.contains(r#"<option value="client" selected>Клиент</option>"#), "{page}");
    assert!(!tag(&page, r#"value="calls""#).contains("checked"), "{page}");
    assert!(tag(&page, r#"value="tickets""#).contains("checked"), "{page}");
    assert!(page.contains(r#"<input type="hidden" name="modules" value="">"#), "{page}");
    assert!(!page.contains("aria-invalid") && !page.contains(r#"role="alert""#), "{page}");
}

#[test]
fn after_a_refusal_each_field_says_what_is_wrong_with_it_and_the_form_that_something_is() {
    let page = rendered::<Order>(&ROOM, BASE, || {
        let wrong = ["items[2].quantity", "modules"]
            .map(|field| FieldError { field: field.into(), violation: Violation::Required });
        Err(Problem::invalid(wrong.into()).on_form(order()))
    });
    assert!(page.contains(r#"role="alert" data-code="invalid""#), "{page}");
    let quantity = tag(&page, r#"id="items[2].quantity""#);
    assert!(quantity.contains(r#"aria-invalid="true""#), "{quantity}");
    let described = r#"aria-describedby="items[2].quantity-hint items[2].quantity-error""#;
    assert!(quantity.contains(described), "{quantity}");
    for field in ["items[2].quantity", "modules"] {
        let error = format!(r#"<p class="error" id="{field}-error"><span>Заполните это поле.</span></p>"#);
        assert!(page.contains(&error), "{page}");
    }
    assert!(page.contains(r#"<p class="error" id="reason-error"></p>"#), "{page}");
    assert!(page.contains("Так &amp; так</textarea>"), "nothing typed is lost: {page}");
}

#[derive(Clone, Serialize, JsonSchema)]
struct Durations(Vec<u64>);

impl Page for Durations {
    fn page(&self, context: &Context) -> Markup {
        html! { main { @for seconds in &self.0 { p { (duration(context, *seconds)) } } } }
    }
}

#[test]
fn a_length_of_time_is_told_in_words() {
    let page = rendered(&ROOM, BASE, || Ok(Durations(vec![0, 1, 45, 60, 122, 300, 28_805, 5_400])));
    let words: Vec<&str> = page.split("<p>").skip(1).filter_map(|part| part.split("</p>").next()).collect();
    let expected = [
        "меньше секунды",
        "1 секунда",
        "45 секунд",
        "1 минута",
        "2 минуты 2 секунды",
        "5 минут",
        "8 часов",
        "1 час 30 минут",
    ];
    assert_eq!(words, expected);
}

/// A bed of a garden that is laid out in a document of its own.
#[derive(Serialize, JsonSchema)]
struct Bed {
    name: Name,
    /// How many plants there is room for.
    room: Seats,
}

impl Page for Bed {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

/// Which beds are looked for.
struct Sought;

impl FromFields for Sought {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (_, _): (Option<Seats>, Option<SearchText>) = (form.required("room"), form.optional("q"));
        Some(Self)
    }
}

impl FromFields for Bed {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, room) = (form.required("name"), form.required("room"));
        let _: Option<bool> = form.flag("is_sunny");
        Some(Self { name: name?, room: room? })
    }
}

async fn find(_sought: Query<Sought>) -> Result<View<Bed>, Problem> {
    Err(Problem::not_found())
}

async fn dig(_path: web::Path<String>, Input { value, .. }: Input<Bed>) -> Result<View<Bed, 201>, Problem> {
    value.map(|bed| View::new(bed).made(&Making::at("/beds")))
}

/// What each operation's part of the page says: its texts, with one blank between them.
async fn told_of_the_garden() -> Vec<String> {
    let routes = Routes::of(&ROOM, "garden", &[Face::Base])
        .route("GET", "/beds", Caller::Anyone, "Finds a bed", find)
        .route("POST", "/beds/{place}", Caller::Holder(Permission::ManageStructure), "Digs a bed", dig)
        .refusing(StatusCode::CONFLICT, &["cursor"]);
    let request =
        Request::get("/docs?tag=garden").header(header::HOST, BASE).header(header::ACCEPT, "text/html");
    let request = request.body(Body::empty()).expect("a request");
    let answer = rendering::service(&ROOM, routes.documented()).handle(request).await;
    let page = to_bytes(answer.into_body(), usize::MAX).await.expect("a whole answer");
    let page = String::from_utf8(page.into()).expect("text");
    let parts = page
        .split("<section")
        .filter(|part| part.contains("beds</code></h2>") || part.contains("{place}</code></h2>"));
    let texts = parts.map(|part| {
        let texts = part.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(_, text)| text);
        texts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    });
    texts.collect()
}

#[tokio::test]
async fn the_document_tells_people_what_each_request_takes_and_is_answered() {
    let told = told_of_the_garden().await;
    let [found, dug] = told.as_slice() else { panic!("two operations: {told:?}") };
    for (operation, text) in [
        (found, "GET /beds Finds a bed Доступно всем. Поле"),
        (found, "room обязательно в строке запроса Seats"),
        (found, " q в строке запроса SearchText | "),
        (found, "200 OK Bed application/json"),
        (found, "422 invalid : Check the fields"),
        (dug, "POST /beds/{place} Digs a bed Нужно разрешение: structure.manage Поле"),
        (dug, "place обязательно в адресе string"),
        (dug, "name обязательно в теле Name"),
        (dug, "room обязательно в теле Seats"),
        (dug, " is_sunny в теле boolean | null"),
        (dug, "201 Created Bed application/json"),
        (dug, "401 unauthenticated : Sign in first"),
        (dug, "403 forbidden : Not allowed"),
        (dug, "Idempotency-Key в заголовке string, 1…64"),
        (dug, "409 in_progress : Such a request is at work already"),
        (dug, "cursor : This page of the list is out of date"),
    ] {
        assert!(operation.contains(text), "{text}: {operation}");
    }
    assert!(!found.contains("Sign in first") && !found.contains("Нужно разрешение"), "{found}");
}
