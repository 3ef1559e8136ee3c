//! A context is added by one folder and one line. Here it is this file and the line in `with_garden`: an organisation's garden
//! has a list, a form, a page of each bed, a style, a place in the rail, texts in two languages and a refusal, and the rest
//! of the product shows all of it without having heard of gardens.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::access::{Permission, ViewStructure};
use domain::{FieldError, Name, Violation};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use testing::{Cabinet, Client};
use web::components::{FormView, Frame, shell};
use web::{
    Access, Answer, Asset, Caller, Context, Done, Face, Fields, Form, FromFields, Input, PageWithForm, Place,
    Problem, Product, Room, Routes, Texts, View,
};

static CONTEXT: Room = Room {
    name: "garden",
    texts: Texts::new(
        &[
            "garden = Сад\ngarden-new = Новая грядка\ndone-bed-dug = Грядка вскопана: { $name }\nproblem-garden-full = В саду нет места\n    .detail = Сначала уберите грядку.\n",
        ],
        &[
            "garden = Garden\ngarden-new = New bed\ndone-bed-dug = The bed is dug: { $name }\nproblem-garden-full = The garden is full\n    .detail = Take a bed away first.\n",
        ],
    ),
    rail: &[Place {
        face: Face::Cabinet,
        address: "/garden",
        name: "garden",
        icon: "<path d='M10 17V8m0 0c0-3 2-5 6-5 0 4-2 6-6 5zm0 3C10 8 8 6 4 6c0 4 2 6 6 5z'/>",
        permission: Permission::ViewStructure,
        instead: &[],
    }],
    assets: &ASSETS,
};

static ASSETS: [Asset; 2] = [
    Asset::style("garden.css", "@layer parts { .bed { color: green } }\n"),
    Asset::script("garden.js", "document.documentElement.dataset.garden = 'there'\n"),
];

fn routes<A: Answer>() -> Routes<A> {
    let gardener = Caller::holder::<ViewStructure>();
    Routes::of(&CONTEXT, "garden", &[Face::Cabinet])
        .route("GET", "/garden", gardener, "Lists the beds", list)
        .route("POST", "/garden", gardener, "Digs a bed", dig)
        .refusing(StatusCode::CONFLICT, &["garden-full"])
}

/// The whole product, and the garden.
fn with_garden() -> Product {
    let Product { rooms, routes: others, lambdas } = contexts::product();
    Product { rooms: rooms.iter().chain([&CONTEXT]).collect(), routes: others.merge(routes()), lambdas }
}

/// How many beds have been dug; the garden has room for two.
static DUG: AtomicU32 = AtomicU32::new(0);

struct Bed {
    name: Name,
}

impl FromFields for Bed {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("name").map(|name| Self { name })
    }
}

#[derive(Clone, Serialize, JsonSchema)]
struct Garden {
    items: Vec<u32>,
    next_cursor: Option<String>,
    #[serde(skip)]
    fields: Fields,
}

impl Garden {
    fn with(fields: Fields) -> Self {
        Self { items: (1..=DUG.load(Ordering::SeqCst)).collect(), next_cursor: None, fields }
    }
}

impl PageWithForm for Garden {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            ul { @for bed in &self.items { li.bed { (bed) } } }
            form method="post" action="/garden" {
                (view.summary())
                (view.text("name"))
                button type="submit" { (context.text("garden-new")) }
            }
        };
        shell(context, &Frame::titled(&context.text("garden")), &content)
    }
}

async fn list(_access: Access<ViewStructure>) -> View<Garden> {
    View::new(Garden::with(Fields::default()))
}

async fn dig(
    _access: Access<ViewStructure>,
    Input { fields, value }: Input<Bed>,
) -> Result<View<Garden>, Problem> {
    let Bed { name } = value.map_err(|problem| problem.on_form(Garden::with(fields.clone())))?;
    if name.as_str() == "крапива" {
        let violation = Violation::UnknownValue;
        let problem = Problem::invalid(vec![FieldError { field: "name".into(), violation }]);
        return Err(problem.on_form(Garden::with(fields)));
    }
    if DUG.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |dug| (dug < 2).then_some(dug + 1)).is_err() {
        return Err(Problem::conflict("garden-full").on_form(Garden::with(fields)));
    }
    Ok(View::new(Garden::with(Fields::default())).then("/garden", Done::new("bed-dug").with("name", name)))
}

async fn dig_with_a_spade(gardener: &Client, name: &str) -> testing::Reply {
    gardener.post("/garden", &json!({"name": name})).await
}

#[tokio::test]
async fn a_context_of_one_folder_and_one_line_has_all_that_the_others_have() {
    let Cabinet { app, owner, .. } = Cabinet::start(with_garden).await;

    let elsewhere = owner.browsing().get("/company/structure").await.text;
    assert!(elsewhere.contains("href=\"/garden\"") && elsewhere.contains("Сад"), "no place in the rail");
    assert!(
        !elsewhere.contains("garden.css") && !elsewhere.contains("garden.js"),
        "its files are elsewhere too"
    );

    let page = owner.browsing().get("/garden").await.text;
    assert!(page.contains("aria-current=\"page\""), "the rail does not say where one is: {page}");
    for (file, content) in [("garden.css", ".bed"), ("garden.js", "dataset.garden")] {
        let address = page.split('"').find(|part| part.ends_with(file)).unwrap();
        assert!(owner.get(address).await.text.contains(content), "{file}");
    }
    let english = owner.browsing().get("/garden?language=en").await.text;
    assert!(english.contains("<h1>Garden</h1>") && english.contains("New bed"), "{english}");

    let dug = owner.browsing().submit("/garden", &[("name", "Морковь")]).await;
    assert_eq!((dug.status, dug.header("location")), (303, "/garden"));
    assert_eq!(dig_with_a_spade(&owner, "Свёкла").await.json()["items"], json!([1, 2]));
    let full = dig_with_a_spade(&owner, "Лук").await;
    assert_eq!((full.status, full.problem().0.as_str()), (409, "garden_full"));
    assert_eq!(full.json()["title"], "В саду нет места");
    assert_eq!(dig_with_a_spade(&owner, "крапива").await.problem().1, ["name unknown_value"]);
    let refused = owner.browsing().submit("/garden", &[("name", "Лук")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("value=\"Лук\"") && refused.text.contains("нет места"), "{}", refused.text);

    let document = owner.get("/openapi.json").await.json();
    let described = document["paths"]["/garden"]["post"]["responses"]["409"]["description"].as_str().unwrap();
    assert_eq!(described, "`garden_full`: The garden is full");
    assert_eq!(app.cabinet("romashka").get("/garden").await.status, 401, "nobody who has not signed in");
}
