//! A context is added by one folder and one line. Here it is this file and the line in `with_garden`: an organisation's garden
//! has a list, a form, a page with a player, one that sends files to a bucket, a style, a place in the rail, texts in two
//! languages and a refusal, and the rest of the product shows all of it without having heard of gardens.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::access::{Permission, ViewAnalytics};
use domain::{FieldError, Module, Name, Violation};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use testing::{Cabinet, Client};
use web::components::{FormView, Frame, shell};
use web::{
    Access, Answer, Asset, Caller, Context, Done, Face, Fields, Form, FromFields, Input, Page, PageWithForm,
    Place, Policy, Problem, Product, Room, Routes, Texts, View,
};

static CONTEXT: Room = Room {
    name: "garden",
    // No context has this module yet; the garden stands in until one has.
    module: Some(Module::Analytics),
    permissions: &[Permission::ViewAnalytics],
    texts: Texts::new(
        &[
            "module-analytics = Сад\npermission-analytics-view = Смотреть сад\npermissions-analytics = Сад\ngarden = Сад\ngarden-new = Новая грядка\ndone-bed-dug = Грядка вскопана: { $name }\nproblem-garden-full = В саду нет места\n    .detail = Сначала уберите грядку.\n",
        ],
        &[
            "module-analytics = Garden\npermission-analytics-view = View the garden\npermissions-analytics = Garden\ngarden = Garden\ngarden-new = New bed\ndone-bed-dug = The bed is dug: { $name }\nproblem-garden-full = The garden is full\n    .detail = Take a bed away first.\n",
        ],
    ),
    rail: &[Place {
        face: Face::Cabinet,
        address: "/garden",
        name: "garden",
        icon: "<path d='M10 17V8m0 0c0-3 2-5 6-5 0 4-2 6-6 5zm0 3C10 8 8 6 4 6c0 4 2 6 6 5z'/>",
        permission: Permission::ViewAnalytics,
        instead: &[],
    }],
    assets: &ASSETS,
    ways: &[],
};

static ASSETS: [Asset; 2] = [
    Asset::style("garden.css", "@layer parts { .bed { color: green } }\n"),
    Asset::script("garden.js", "document.documentElement.dataset.garden = 'there'\n"),
];

fn routes<A: Answer>() -> Routes<A> {
    let gardener = Caller::holder::<ViewAnalytics>();
    Routes::of(&CONTEXT, "garden", &[Face::Cabinet])
        .route("GET", "/garden", gardener, "Lists the beds", list)
        .route("POST", "/garden", gardener, "Digs a bed", dig)
        .refusing(StatusCode::CONFLICT, &["garden-full"])
        .route("GET", "/garden/birds", gardener, "Lets the birds be heard", listen)
        .route("GET", "/garden/pictures", gardener, "Asks for a picture", ask_for_picture)
        .route("POST", "/garden/pictures", gardener, "Keeps a picture that the bucket has", keep_picture)
}

/// The whole product, and the garden.
pub(crate) fn with_garden() -> Product {
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

async fn list(_access: Access<ViewAnalytics>) -> View<Garden> {
    View::new(Garden::with(Fields::default()))
}

async fn dig(
    _access: Access<ViewAnalytics>,
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

#[derive(Serialize, JsonSchema)]
struct Birds {}

impl Page for Birds {
    fn page(&self, context: &Context) -> Markup {
        let player = html! { audio controls src="/garden/birds.mp3" {} };
        shell(context, &Frame::titled(&context.text("garden")), &player)
    }

    fn policy(&self) -> Policy {
        Policy::default().playing_media()
    }
}

async fn listen(_access: Access<ViewAnalytics>) -> View<Birds> {
    View::new(Birds {})
}

const BUCKET: &str = "https://kabinet-0190.s3.eu-central-1.amazonaws.com";

#[derive(Clone, Serialize, JsonSchema)]
struct Pictures {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for Pictures {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let form = html! { form method="post" action=(BUCKET) { (view.summary()) (view.text("name")) } };
        shell(context, &Frame::titled(&context.text("garden")), &form)
    }

    fn policy(&self) -> Policy {
        Policy::default().sending_files_to(BUCKET)
    }
}

async fn ask_for_picture(_access: Access<ViewAnalytics>) -> View<Pictures> {
    View::new(Pictures { fields: Fields::default() })
}

async fn keep_picture(
    _access: Access<ViewAnalytics>,
    Input { fields, value }: Input<Bed>,
) -> Result<View<Pictures>, Problem> {
    let _name = value.map_err(|problem| problem.on_form(Pictures { fields: fields.clone() }))?.name;
    Ok(View::new(Pictures { fields }))
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

#[tokio::test]
async fn a_page_may_play_or_send_files_elsewhere_if_it_says_so_and_no_other_may() {
    let Cabinet { app, owner, .. } = Cabinet::start(with_garden).await;
    let policy_of = |reply: &testing::Reply, status: u16| {
        assert_eq!(reply.status, status, "{}", reply.text);
        reply.header("content-security-policy").to_owned()
    };
    let (program, browser) = (&owner, owner.browsing());
    let usual = policy_of(&browser.get("/company/structure").await, 200);
    assert!(!usual.contains("media-src") && !usual.contains("https:"), "{usual}");

    let player = usual.replace("img-src 'self' data:;", "img-src 'self' data:; media-src 'self';");
    assert_eq!(policy_of(&browser.get("/garden/birds").await, 200), player);

    let connect = format!("connect-src 'self' {BUCKET};");
    let form = format!("form-action 'self' {BUCKET};");
    let files = usual.replace("connect-src 'self';", &connect).replace("form-action 'self';", &form);
    assert_eq!(policy_of(&browser.get("/garden/pictures").await, 200), files);
    // Whoever is told what is wrong sends the file from that page.
    assert_eq!(policy_of(&browser.submit("/garden/pictures", &[("name", "")]).await, 422), files);

    // The other pages of the context, problems that are pages by themselves, and whatever is no page.
    assert_eq!(policy_of(&browser.get("/garden").await, 200), usual);
    assert_eq!(policy_of(&browser.get("/garden/moles").await, 404), usual);
    assert_eq!(policy_of(&program.get("/garden/birds").await, 200), usual);
    assert_eq!(policy_of(&program.post("/garden/pictures", &json!({})).await, 422), usual);
    let stranger = app.cabinet("romashka").browsing();
    assert_eq!(policy_of(&stranger.get("/garden/pictures").await, 303), usual);
}
