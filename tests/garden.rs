//! A context is added by one folder and one line. Here it is this file and the line in `with_garden`: an organisation's garden
//! has a list, a form, a page with a player, one that sends files to a bucket, a style, a place in the rail, cards on the first
//! pages, texts in two languages and a refusal, and the rest of the product shows all of it without having heard of gardens.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::access::{Permission, Role, ViewAnalytics, ViewOrganizations};
use domain::{FieldError, Module, Name, Violation};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Cabinet, Client, PASSWORD, Reply};
use web::components::{FormView, Frame, shell};
use web::{
    Access, Answer, Asset, Caller, Card, Context, Done, Face, Fields, Form, FromFields, Input, Locale, Page,
    PageWithForm, Place, Platform, Policy, Problem, Product, Room, Routes, Texts, View, Visitor,
};

static CONTEXT: Room = Room {
    name: "garden",
    // No context has this module yet; the garden stands in until one has.
    module: Some(Module::Analytics),
    permissions: &[Permission::ViewAnalytics],
    texts: Texts::new(
        &[
            "module-analytics = Сад\npermission-analytics-view = Смотреть сад\npermissions-analytics = Сад\ncard-garden-gate = Калитка\ncard-garden = Ваш сад\ncard-garden-mole = Крот\ncard-gardens = Сады\ngarden = Сад\ngarden-new = Новая грядка\ndone-bed-dug = Грядка вскопана: { $name }\nproblem-garden-full = В саду нет места\n    .detail = Сначала уберите грядку.\n",
        ],
        &[
            "module-analytics = Garden\npermission-analytics-view = View the garden\npermissions-analytics = Garden\ncard-garden-gate = Gate\ncard-garden = Your garden\ncard-garden-mole = Mole\ncard-gardens = Gardens\ngarden = Garden\ngarden-new = New bed\ndone-bed-dug = The bed is dug: { $name }\nproblem-garden-full = The garden is full\n    .detail = Take a bed away first.\n",
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
    tasks: &[],
    notices: &[],
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

/// Cards for visitors, for whoever may see the garden, and for those who run the platform.
fn cards() -> Vec<Card> {
    vec![
        Card::new(&CONTEXT, "garden_gate", describe_gate).costing(1, 1),
        Card::new(&CONTEXT, "garden", count_beds).costing(1, 1),
        Card::new(&CONTEXT, "garden_mole", look_for_mole),
        Card::new(&CONTEXT, "gardens", count_gardens),
    ]
}

/// The whole product, and the garden.
pub(crate) fn with_garden() -> Product {
    let Product { rooms, routes: others, lambdas } = contexts::product();
    let rooms = rooms.iter().chain([&CONTEXT]).collect();
    Product { rooms, routes: others.merge(routes()).showing(cards()), lambdas }
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

/// What a card of the garden tells.
#[derive(Serialize, JsonSchema)]
struct Told {
    told: String,
}

impl Page for Told {
    fn page(&self, _context: &Context) -> Markup {
        html! { p { (self.told) } }
    }
}

async fn describe_gate(visitor: Visitor, _context: Context) -> Result<Option<Told>, Problem> {
    let sections = visitor.public().showcase().await?.sections().count();
    Ok(Some(Told { told: format!("{}: {sections}", visitor.organization().name) }))
}

async fn count_beds(access: Access<ViewAnalytics>, _context: Context) -> Result<Option<Told>, Problem> {
    let beds = access.tenant().structure().await?.departments().len();
    Ok(Some(Told { told: format!("Грядки: {beds}") }))
}

/// There is no mole, and in English there are no words for that.
async fn look_for_mole(_access: Access<ViewAnalytics>, context: Context) -> Result<Option<Told>, Problem> {
    if context.locale() == Locale::Russian { Ok(None) } else { Err(Problem::conflict("garden-full")) }
}

async fn count_gardens(
    access: Platform<ViewOrganizations>,
    _context: Context,
) -> Result<Option<Told>, Problem> {
    Ok(Some(Told { told: format!("Смотрит {}", access.user().name) }))
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

/// The cards of a first page that are the garden's.
fn cards_of_garden(page: &Reply) -> Value {
    let cards = page.json()["cards"].as_array().unwrap().clone();
    cards.into_iter().filter(|card| card["name"].as_str().unwrap().starts_with("garden")).collect()
}

#[tokio::test]
async fn a_context_gives_cards_to_the_first_pages_for_those_whom_they_are_for() {
    let cabinet = Cabinet::start(with_garden).await;
    let (app, owner) = (&cabinet.app, &cabinet.owner);
    let cards_of = async |somebody: &Client| cards_of_garden(&somebody.get("/").await);
    let card = |name: &str, told: &str| json!({"name": name, "content": {"told": told}, "problem": null});

    let visitor = app.cabinet("romashka");
    assert_eq!(cards_of(&visitor).await, json!([card("garden_gate", "ООО «romashka»: 4")]));
    let page = visitor.browsing().get("/").await.text;
    assert!(page.contains("<h2 id=\"card-garden-gate\">Калитка</h2>"), "{page}");

    assert_eq!(cards_of(owner).await, json!([card("garden", "Грядки: 1")]));
    let page = owner.browsing().get("/").await.text;
    assert!(page.contains("Ваш сад") && !page.contains("Крот") && !page.contains("Калитка"), "{page}");
    cabinet.add("client", Role::Client).await;
    let client = cabinet.sign_in("client").await;
    assert_eq!(cards_of(&client).await, json!([]), "a role without the permission");

    let base = app.anonymous().at("localhost");
    let admin = base.sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(cards_of(&admin).await, json!([card("gardens", "Смотрит Суперадминистратор")]));
    assert_eq!(cards_of(&base.sign_in("owner@romashka.example", PASSWORD).await).await, json!([]));

    app.give_modules(cabinet.id, []).await;
    for somebody in [&visitor, owner] {
        assert_eq!(cards_of(somebody).await, json!([]), "the garden's module is off");
    }
}

#[tokio::test]
async fn a_card_that_fails_says_so_in_its_place_and_all_else_is_there() {
    let cabinet = Cabinet::start(with_garden).await;
    let owner = &cabinet.owner;
    let failed = owner.get("/?language=en").await;
    assert_eq!(failed.status, 200);
    let cards = cards_of_garden(&failed);
    assert_eq!(cards[0]["name"], "garden");
    let mole = json!({"name": "garden_mole", "content": null, "problem": "garden_full"});
    assert_eq!(cards[1], mole);
    let page = owner.browsing().get("/?language=en").await.text;
    assert!(page.contains("Mole</h2><p class=\"muted\">The garden is full</p>"), "{page}");
    assert!(page.contains("Your garden"), "{page}");
}
