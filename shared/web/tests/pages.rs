//! What the parts of pages come to on a page.

#![expect(clippy::expect_used, reason = "a test that does not find its tag stops there")]

use domain::{FieldError, Violation};
use maud::{Markup, html};
use rendering::{BASE, rendered};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, duration};
use web::{Context, Fields, Page, PageWithForm, Problem, Room, Texts};

/// The fields of the form below that no page of all contexts has.
const FIELDS: &str = "field-password = Пароль\nfield-code = Код\nfield-role = Роль\nfield-modules = Модули\n";

static ROOM: Room = Room { name: "pages", texts: Texts::new(&[FIELDS], &[]), rail: &[], assets: &[] };

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
    let page = rendered(&ROOM, BASE, || Ok(Durations(vec![0, 1, 45, 60, 122, 300])));
    let words: Vec<&str> = page.split("<p>").skip(1).filter_map(|part| part.split("</p>").next()).collect();
    let expected = ["меньше секунды", "1 секунда", "45 секунд", "1 минута", "2 минуты 2 секунды", "5 минут"];
    assert_eq!(words, expected);
}
