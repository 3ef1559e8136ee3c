//! Fields that hold fields, on an endpoint of the tests: a plan with its stages, and the tasks of each stage. JSON and
//! forms give the same value and the same errors.

use axum::body::{Body, to_bytes};
use domain::{Name, Seats};
use http::{Request, header};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use web::{
    Caller, Context, Face, Fields, Form, FromFields, Input, PageWithForm, Problem, Room, Routes, Service,
    Texts, View,
};

/// How many stages there may be, and how many tasks in each.
const MOST: usize = 10_000;

#[derive(Clone, Default, Serialize, JsonSchema)]
struct Plan {
    title: Option<Title>,
    is_urgent: Option<bool>,
    stages: Vec<Stage>,
    #[serde(skip)]
    fields: Fields,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Title {
    ru: Name,
    en: Option<Name>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Stage {
    name: Name,
    tasks: Vec<Task>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Task {
    name: Name,
    hours: Seats,
    is_done: bool,
}

impl FromFields for Plan {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let title = form.object("title");
        let is_urgent = form.flag("is_urgent");
        let stages = form.required_objects("stages", MOST);
        Some(Self { title: Some(title?), is_urgent, stages: stages?, fields: Fields::default() })
    }
}

impl FromFields for Title {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        let (ru, en) = (form.required("ru"), form.optional("en"));
        Some(Self { ru: ru?, en })
    }
}

impl FromFields for Stage {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, tasks) = (form.required("name"), form.objects("tasks", MOST));
        Some(Self { name: name?, tasks: tasks.unwrap_or_default() })
    }
}

impl FromFields for Task {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, hours, is_done) = (form.required("name"), form.required("hours"), form.flag("is_done"));
        Some(Self { name: name?, hours: hours?, is_done: is_done.unwrap_or(false) })
    }
}

impl PageWithForm for Plan {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let draw = |name: String| {
            html! {
                input name=(name) value=(self.fields.typed(&name));
                @for error in problem.into_iter().flat_map(|problem| problem.errors_of(&name, context)) { p { (name) ": " (error) } }
            }
        };
        html! {
            (draw("title[ru]".to_owned()))
            input type="checkbox" name="is_urgent" value="true" checked[self.fields.is_ticked("is_urgent")];
            @for stage in self.fields.rows("stages") {
                (draw(format!("{stage}.name")))
                @for task in self.fields.rows(&format!("{stage}.tasks")) {
                    (draw(format!("{task}.name"))) (draw(format!("{task}.hours")))
                }
            }
        }
    }
}

async fn make_plan(Input { fields, value }: Input<Plan>) -> Result<View<Plan>, Problem> {
    value.map(View::new).map_err(|problem| problem.on_form(Plan { fields, ..Plan::default() }))
}

static CONTEXT: Room = Room::new("plans", Texts::new(&[], &[]));

/// The endpoint and its description.
fn service() -> Service {
    let plans = Routes::of(&CONTEXT, "plans", &[Face::Base]).route(
        "POST",
        "/plans",
        Caller::Anyone,
        "Plans",
        make_plan,
    );
    rendering::service(&CONTEXT, plans.documented())
}

async fn ask(method: &str, path: &str, kinds: [&str; 2], body: String) -> (u16, String) {
    let [accepted, sent] = kinds;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "kabinet.example")
        .header(header::ACCEPT, accepted)
        .header(header::CONTENT_TYPE, sent)
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = service().handle(request).await.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), String::from_utf8(body.to_vec()).unwrap())
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

async fn post(kind: &str, body: impl ToString) -> (u16, Value) {
    let (status, body) = ask("POST", "/plans", [JSON, kind], body.to_string()).await;
    (status, serde_json::from_str(&body).unwrap())
}

/// What is wrong, in the order in which it is said.
async fn errors(kind: &str, body: impl ToString) -> Vec<String> {
    let (status, problem) = post(kind, body).await;
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")), "{problem}");
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|error| format!("{} {}", error["field"], error["code"]).replace('"', "")).collect()
}

/// As many stages as that, each with one task.
fn plan_of(count: usize) -> (Value, String) {
    let stage = json!({"name": "Dig", "tasks": [{"name": "Ask", "hours": 1}]});
    let form = (0..count).map(|row| {
        format!("&stages[{row}].name=Dig&stages[{row}].tasks[0].name=Ask&stages[{row}].tasks[0].hours=1")
    });
    (
        json!({"title": {"ru": "Garden"}, "stages": vec![stage; count]}),
        format!("title[ru]=Garden{}", form.collect::<Vec<_>>().concat()),
    )
}

#[tokio::test]
async fn three_levels_are_taken_from_json_and_from_a_form_alike() {
    let json = json!({
        "title": {"ru": "Garden", "en": null},
        "is_urgent": true,
        "stages": [
            {"name": "Dig", "tasks": [{"name": "Ask", "hours": 1}, {"name": "Begin", "hours": "8", "is_done": true}]},
            {"name": "Rest"},
        ],
    });
    let form = "title[ru]=Garden&title[en]=&is_urgent=&is_urgent=on&stages[2].name=Dig&stages[2].tasks[0].name=Ask\
                &stages[2].tasks[0].hours=1&stages[2].tasks[10].name=Begin&stages[2].tasks[10].hours=8\
                &stages[2].tasks[10].is_done=true&stages[2].tasks[11].name=&stages[2].tasks[11].hours=&stages[30].name=Rest";
    let (status, plan) = post(JSON, json).await;
    assert_eq!(status, 200, "{plan}");
    let tasks = json!([{"name": "Ask", "hours": 1, "is_done": false}, {"name": "Begin", "hours": 8, "is_done": true}]);
    let stages = json!([{"name": "Dig", "tasks": tasks}, {"name": "Rest", "tasks": []}]);
    assert_eq!(plan, json!({"title": {"ru": "Garden", "en": null}, "is_urgent": true, "stages": stages}));
    assert_eq!(post(FORM, form).await, (200, plan));
}

#[tokio::test]
async fn a_wrong_value_at_each_level_is_told_at_once_and_alike() {
    let json = json!({
        "title": {"ru": "a\nb", "fr": "Jardin"},
        "is_urgent": "soon",
        "stages": [
            {"tasks": [{"name": "Ask", "hours": 0}, {"hours": "many", "is_done": "no", "who": "Anna"}, 5]},
            {"name": "Rest", "tasks": "none", "days": {"mon": [1, 2]}},
            "Plant",
        ],
        "colour": "green",
    });
    let form = "title[ru]=a%0Ab&title[fr]=Jardin&is_urgent=soon&stages[0].tasks[0].name=Ask&stages[0].tasks[0].hours=0\
                &stages[0].tasks[1].hours=many&stages[0].tasks[1].is_done=no&stages[0].tasks[1].who=Anna&stages[0].tasks[2]=5\
                &stages[1].name=Rest&stages[1].tasks=none&stages[1].days[mon][0]=1&stages[2]=Plant&colour=green";
    let told = errors(JSON, json).await;
    let expected = [
        "title[ru] control_characters",
        "title[fr] unknown_field",
        "is_urgent wrong_type",
        "stages[0].name required",
        "stages[0].tasks[0].hours out_of_range",
        "stages[0].tasks[1].name required",
        "stages[0].tasks[1].hours not_a_number",
        "stages[0].tasks[1].is_done wrong_type",
        "stages[0].tasks[1].who unknown_field",
        "stages[0].tasks[2] wrong_type",
        "stages[1].tasks wrong_type",
        "stages[1].days unknown_field",
        "stages[2] wrong_type",
        "colour unknown_field",
    ];
    assert_eq!(told, expected);
    assert_eq!(errors(FORM, form).await, expected);
    assert_eq!(errors(JSON, "{}").await, ["title[ru] required", "stages required"]);
    assert_eq!(errors(FORM, "title[ru]=&stages=").await, ["title[ru] required", "stages required"]);
}

#[tokio::test]
async fn ten_thousand_are_taken_where_as_many_may_be_and_no_more() {
    let (json, form) = plan_of(MOST);
    let (status, plan) = post(JSON, json).await;
    assert_eq!((status, plan["stages"].as_array().unwrap().len()), (200, MOST));
    assert_eq!(post(FORM, form).await, (200, plan));
    let (json, form) = plan_of(MOST + 1);
    assert_eq!(errors(JSON, json).await, ["stages too_many"]);
    assert_eq!(errors(FORM, form).await, ["stages too_many"]);
    let tasks = vec![json!({}); MOST + 1];
    let json = json!({"title": {"ru": "Garden"}, "stages": [{"name": "Dig", "tasks": tasks}]});
    let form = (0..=MOST).map(|row| format!("&stages[0].tasks[{row}].x=1")).collect::<Vec<_>>().concat();
    assert_eq!(errors(JSON, json).await, ["stages[0].tasks too_many"]);
    assert_eq!(
        errors(FORM, format!("title[ru]=Garden&stages[0].name=Dig{form}")).await,
        ["stages[0].tasks too_many"]
    );
}

#[tokio::test]
async fn ten_thousand_of_what_is_wrong_are_refused() {
    let (_, plan) = plan_of(1);
    let many = |write: fn(usize) -> String| (0..MOST).map(write).collect::<Vec<_>>().concat();
    for (more, first, count) in [
        (many(|number| format!("&a{number}=1")), " too_many", 1),
        (many(|number| format!("&stages[0].a{number}=1")), "stages[0] too_many", 1),
        (many(|_| "&stages[0].name=1".to_owned()), "stages[0].name wrong_type", 1),
        (many(|_| "&stages=1&stages[0].name=1".to_owned()), "stages wrong_type", 1),
        (
            many(|number| format!("&stages[{number}].tasks[{number}].hours=x")),
            "stages[0].tasks[0].hours wrong_type",
            50,
        ),
        (many(|number| format!("&stages[{number}]=x")), "stages[0] wrong_type", 50),
        (many(|number| format!("&stages[{}].name=x", 4_294_967_296 + number)), "stages too_many", 1),
        (
            format!("&{}=1", many(|_| "a[0].".to_owned())),
            &*format!("{}… unknown_field", "a[0].".repeat(40)),
            1,
        ),
        (format!("&stages[0].tasks{}=1", "[0]".repeat(MOST)), "stages[0].tasks[0].0 unknown_field", 1),
    ] {
        let told = errors(FORM, format!("{plan}{more}")).await;
        let sample: String = more.chars().take(60).collect();
        assert_eq!((told[0].as_str(), told.len()), (first, count), "{sample}");
    }
    for (body, status, code) in [
        ("[".repeat(MOST), 400, "not_an_object"),
        (format!(r#"{{"stages": {}"#, "[".repeat(MOST)), 400, "malformed_json"),
        (
            format!(r#"{{"stages": {}1{}}}"#, r#"[{"tasks": "#.repeat(MOST), "}]".repeat(MOST)),
            400,
            "malformed_json",
        ),
        (format!(r#"{{"a": 1{}}}"#, r#", "a": 1"#.repeat(MOST)), 400, "malformed_json"),
        (format!(r#"{{"stages": [{{"a": 1{}}}]}}"#, r#", "a": 1"#.repeat(MOST)), 400, "malformed_json"),
        (format!(r#"{{"stages": [{}0]}}"#, "0, ".repeat(300_000)), 422, "invalid"),
    ] {
        let (answered, problem) = post(JSON, &body).await;
        assert_eq!((answered, problem["code"].as_str().unwrap()), (status, code), "{}", &body[..40]);
    }
}

#[tokio::test]
async fn what_was_typed_is_shown_again_with_what_is_wrong_beside_it() {
    let json = json!({"title": {"ru": "Garden"}, "is_urgent": true, "stages": [{"name": "Dig", "tasks": [{"name": "Ask", "hours": "many"}]}]});
    let form = "title[ru]=Garden&is_urgent=true&stages[0].name=Dig&stages[0].tasks[0].name=Ask&stages[0].tasks[0].hours=many";
    for (kind, body) in [(JSON, json.to_string()), (FORM, form.to_owned())] {
        let (status, page) = ask("POST", "/plans", ["text/html", kind], body).await;
        assert_eq!(status, 422);
        for shown in [
            r#"<input name="title[ru]" value="Garden">"#,
            r#"name="is_urgent" value="true" checked"#,
            r#"<input name="stages[0].name" value="Dig">"#,
            r#"<input name="stages[0].tasks[0].name" value="Ask">"#,
            r#"<input name="stages[0].tasks[0].hours" value="many"><p>stages[0].tasks[0].hours: "#,
        ] {
            assert!(page.contains(shown), "{kind}: {shown} in {page}");
        }
    }
}

#[tokio::test]
async fn what_the_endpoint_takes_is_described_as_it_is_read() {
    let (status, document) = ask("GET", "/openapi.json", [JSON, JSON], String::new()).await;
    assert_eq!(status, 200);
    let document: Value = serde_json::from_str(&document).unwrap();
    let body = &document["paths"]["/plans"]["post"]["requestBody"];
    assert_eq!(body["required"], true);
    let name = json!({"$ref": "#/components/schemas/Name"});
    let hours = json!({"$ref": "#/components/schemas/Seats"});
    let nullable = |schema: Value| json!({"anyOf": [schema, {"type": "null"}]});
    let may_be_empty = json!({"anyOf": [name, {"const": ""}]});
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties, "additionalProperties": false});
    let list = |least: usize, items: Value| json!({"type": "array", "items": items, "minItems": least, "maxItems": MOST});
    let flag = json!({"type": "boolean"});
    let task =
        object(&["name", "hours"], json!({"name": name, "hours": hours, "is_done": nullable(flag.clone())}));
    let stage = object(&["name"], json!({"name": name, "tasks": nullable(list(0, task))}));
    let title = object(&["ru"], json!({"ru": name, "en": nullable(may_be_empty.clone())}));
    let plan = json!({"title": title, "is_urgent": nullable(flag), "stages": list(1, stage)});
    assert_eq!(body["content"][JSON]["schema"], object(&["title", "stages"], plan));

    let named = |mut schema: Value, example: &str| {
        schema["description"] = format!("Named as `{example}`").into();
        schema
    };
    let flag = json!({"enum": ["true", "on", "false", ""]});
    let task = object(&["name", "hours"], json!({"name": name, "hours": hours, "is_done": flag}));
    let tasks = list(0, named(task, "stages[0].tasks[0].name"));
    let stage = named(object(&["name"], json!({"name": name, "tasks": tasks})), "stages[0].name");
    let title = named(object(&["ru"], json!({"ru": name, "en": may_be_empty})), "title[ru]");
    let plan = json!({"title": title, "is_urgent": flag, "stages": list(1, stage)});
    assert_eq!(body["content"][FORM]["schema"], object(&["title", "stages"], plan));
}
