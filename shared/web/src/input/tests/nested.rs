//! Fields that hold fields, on an order of three levels: its lines, and the days of each.
#![expect(clippy::option_option, reason = "what was sent empty is not what was left out")]

use domain::{Name, Seats, Violation};
use serde_json::{Value, json};

use super::{codes, json_of};
use crate::input::{Fields, Form, FromFields};

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Order {
    title: Title,
    week: Option<Option<Week>>,
    items: Vec<Item>,
    heirs: Vec<(Seats, Name)>,
}

#[derive(Clone, PartialEq, Debug)]
struct Title {
    ru: Name,
    en: Option<Name>,
}

#[derive(Clone, PartialEq, Debug)]
struct Week {
    mon: Option<Vec<Hours>>,
}

#[derive(Clone, PartialEq, Debug)]
struct Item {
    place: String,
    name: Name,
    quantity: Seats,
    is_urgent: Option<bool>,
    tags: Option<Vec<Name>>,
    hours: Option<Vec<Hours>>,
}

#[derive(Clone, PartialEq, Debug)]
struct Hours {
    from: Seats,
    to: Seats,
}

impl FromFields for Order {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let title = form.object("title");
        let week = form.clearable_object("week");
        let items = form.required_objects("items", 5);
        let heirs = form.pairs("heirs");
        Some(Self { title: title?, week, items: items?, heirs })
    }
}

impl FromFields for Title {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        let (ru, en) = (form.required("ru"), form.optional("en"));
        Some(Self { ru: ru?, en })
    }
}

impl FromFields for Week {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { mon: form.objects("mon", 3) })
    }
}

impl FromFields for Item {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, quantity) = (form.required("name"), form.required("quantity"));
        let (is_urgent, tags, hours) =
            (form.flag("is_urgent"), form.clearable_list("tags"), form.objects("hours", 3));
        let place = form.place().to_owned();
        Some(Self { place, name: name?, quantity: quantity?, is_urgent, tags, hours })
    }
}

impl FromFields for Hours {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (from, to): (Option<Seats>, Option<Seats>) = (form.required("from"), form.required("to"));
        let (from, to) = (from?, to?);
        if from > to {
            form.refuse("to", Violation::DatePast);
        }
        if from == to {
            form.refuse("", Violation::SameEmail);
        }
        Some(Self { from, to })
    }
}

pub(super) fn form_of(body: &str) -> Fields {
    Fields::from_form(body.as_bytes()).unwrap()
}

pub(super) fn read(fields: &Fields) -> Result<Order, String> {
    fields.read().map_err(|problem| {
        assert_eq!(problem.status(), 422);
        codes(&problem)
    })
}

pub(super) fn errors(fields: &Fields) -> String {
    read(fields).unwrap_err()
}

/// An order in which nothing is wrong, and more fields.
fn order_and(more: &str) -> Fields {
    form_of(&format!("title[ru]=Roses&items[0].name=Rose&items[0].quantity=3{more}"))
}

#[test]
fn three_levels_are_read_the_same_from_json_and_from_a_form() {
    let json = json_of(&json!({
        "title": {"ru": "Roses"},
        "week": {"mon": [{"from": 9, "to": 18}]},
        "items": [
            {"name": "Rose", "quantity": 3, "is_urgent": true, "hours": [{"from": 1, "to": 2}, {"from": "3", "to": 4}]},
            {"name": "Tulip", "quantity": 5, "is_urgent": false, "tags": ["red", "tall"]},
        ],
        "heirs": {"7": "Anna"},
    }));
    let form = form_of(
        "title[ru]=Roses&title[en]=&week[mon][0].from=9&week[mon][0].to=18&items[0].name=Rose&items[0].quantity=3\
         &items[0].is_urgent=&items[0].is_urgent=true&items[0].hours[0].from=1&items[0].hours[0].to=2\
         &items[0].hours[1].from=3&items[0].hours[1].to=4&items[1].name=Tulip&items[1].quantity=5\
         &items[1].is_urgent=&items[1].tags=red&items[1].tags=tall&heirs[7]=Anna&heirs[8]=",
    );
    let order = read(&json).unwrap();
    assert_eq!(read(&form).unwrap(), order);
    assert_eq!(order.items[1].place, "items[1]");
    assert_eq!((order.items[0].is_urgent, order.items[1].is_urgent), (Some(true), Some(false)));
    assert_eq!(order.items[0].hours.as_ref().unwrap()[1], Hours { from: seats(3), to: seats(4) });
    assert_eq!(order.week.unwrap().unwrap().mon.unwrap().len(), 1);
    // Both are steps of a name.
    assert_eq!(
        read(&form_of("title.ru=Roses&items[0][name]=Rose&items[0][quantity]=3")),
        read(&order_and(""))
    );
}

fn seats(number: u32) -> Seats {
    number.try_into().unwrap()
}

#[test]
fn everything_wrong_at_any_level_is_told_at_once_by_its_place() {
    let json = json_of(&json!({
        "title": {"ru": 5, "fr": "Roses"},
        "week": {"mon": [{"from": 9, "to": 8}, {"from": 1, "to": 1}], "moon": []},
        "items": [
            {"name": "Rose", "quantity": 0, "hours": [{"from": "x"}, 7, null]},
            {"quantity": {"a": 1}, "is_urgent": "yes", "colour": {"deep": [1]}},
            "Tulip",
        ],
        "heirs": {"x": "Anna", "7": {"a": "b"}},
        "size": 1,
    }));
    let expected = "title[ru] wrong_type, title[fr] unknown_field, week[mon][0].to date_past, week[mon][1] same_email, \
                    week[moon] unknown_field, items[0].quantity out_of_range, items[0].hours[0].from not_a_number, \
                    items[0].hours[0].to required, items[0].hours[1] wrong_type, items[0].hours[2] wrong_type, \
                    items[1].name required, items[1].quantity wrong_type, items[1].is_urgent wrong_type, \
                    items[1].colour unknown_field, items[2] wrong_type, heirs[7] wrong_type, heirs[x] not_a_number, \
                    size unknown_field";
    assert_eq!(errors(&json), expected);
    let form = form_of(
        "title[ru]=a&title[ru]=b&title[fr]=Roses&week[mon][0].from=9&week[mon][0].to=8&week[mon][1].from=1\
         &week[mon][1].to=1&week[moon]=&items[0].name=Rose&items[0].quantity=0&items[0].hours[0].from=x\
         &items[0].hours[1]=7&items[0].hours[2]=x&items[1].quantity.a=1&items[1].is_urgent=yes\
         &items[1].colour.deep[0]=1&items[2]=Tulip&heirs[x]=Anna&heirs[7].a=b&size=1",
    );
    assert_eq!(errors(&form), expected);
    assert_eq!(errors(&Fields::default()), "title[ru] required, items required");
    assert_eq!(errors(&json_of(&json!({"title": null, "items": null}))), "title required, items required");
    assert_eq!(errors(&json_of(&json!({"title": [], "items": {}}))), "title wrong_type, items wrong_type");
}

#[test]
fn rows_of_a_form_stand_in_the_order_of_their_numbers_and_empty_ones_are_left_out() {
    let form = order_and(
        "&items[10].name=Tulip&items[10].quantity=1&items[7].name=&items[7].quantity=+&items[9].name=Iris",
    );
    assert_eq!(errors(&form), "items[9].quantity required");
    assert_eq!(form.rows("items"), ["items[0]", "items[9]", "items[10]"]);
    let order =
        read(&order_and("&items[10].name=Tulip&items[10].quantity=1&items[2].name=Iris&items[2].quantity=2"));
    let names: Vec<String> = order.unwrap().items.iter().map(|item| item.place.clone()).collect();
    assert_eq!(names, ["items[0]", "items[2]", "items[10]"]);
}

#[test]
fn a_list_is_emptied_by_its_name_alone() {
    let hours = |fields: &Fields| read(fields).unwrap().items[0].hours.clone();
    assert_eq!(hours(&order_and("")), None);
    assert_eq!(hours(&order_and("&items[0].hours=")), Some(Vec::new()));
    assert_eq!(
        hours(&order_and("&items[0].hours=&items[0].hours[0].from=1&items[0].hours[0].to=2")).unwrap().len(),
        1
    );
    assert_eq!(
        hours(&order_and("&items[0].hours[0].from=1&items[0].hours[0].to=2&items[0].hours=")).unwrap().len(),
        1
    );
    assert_eq!(read(&order_and("")).unwrap().week, None);
    assert_eq!(read(&order_and("&week=")).unwrap().week, Some(None));
    assert_eq!(read(&order_and("&week[mon]=")).unwrap().week, Some(None));
}

#[test]
fn a_box_says_true_or_false_and_nothing_else() {
    let flag = |sent: &str| read(&order_and(sent)).map(|order| order.items[0].is_urgent);
    let name = "&items[0].is_urgent=";
    for (sent, expected) in
        [("", Some(false)), ("true", Some(true)), ("on", Some(true)), ("false", Some(false))]
    {
        assert_eq!(flag(&format!("{name}{sent}")), Ok(expected), "{sent}");
    }
    assert_eq!(flag(""), Ok(None));
    assert_eq!(flag(&format!("{name}{name}true")), Ok(Some(true)));
    for wrong in
        ["1", "TRUE", "yes", &format!("true{name}"), &format!("true{name}true"), &format!("{name}{name}true")]
    {
        assert_eq!(flag(&format!("{name}{wrong}")).unwrap_err(), "items[0].is_urgent wrong_type", "{wrong}");
    }
}

#[test]
fn names_that_clash_or_lead_nowhere_are_refused_where_they_stand() {
    for (more, expected) in [
        ("&items=1", "items wrong_type"),
        ("&items[0]=1", "items[0] wrong_type"),
        ("&items[0].name=Rose", "items[0].name wrong_type"),
        ("&items[0][name]=Rose", "items[0].name wrong_type"),
        ("&items[0].name.x=1", "items[0].name wrong_type"),
        ("&items[4294967296].name=a", "items[4294967296] unknown_field"),
        ("&items[99999999999999999999999].name=a", "items[99999999999999999999999] unknown_field"),
        ("&items[00].name=a", "items[00] unknown_field"),
        ("&items[-1].name=a", "items[-1] unknown_field"),
        ("&items[x].name=a", "items[x] unknown_field"),
        ("&items[].name=a", "items[].name unknown_field"),
        ("&items[0=a", "items[0 unknown_field"),
        ("&items[0]name=a", "items[0]name unknown_field"),
        ("&items..name=a", "items..name unknown_field"),
        ("&.=a&[=b&]=c&=d", " unknown_field, . unknown_field, [ unknown_field, ] unknown_field"),
        ("&items[4294967295].name=a", "items[4294967295].quantity required"),
    ] {
        assert_eq!(errors(&order_and(more)), expected, "{more}");
    }
    let names = format!(
        "&items[0]{}=1&{}=2&{}=3",
        ".a".repeat(100_000),
        "a[0].".repeat(100_000),
        "[".repeat(100_000)
    );
    let refused = errors(&order_and(&names));
    let expected = format!(
        "items[0].a unknown_field, {}… unknown_field, {}… unknown_field",
        "[".repeat(200),
        "a[0].".repeat(40)
    );
    assert_eq!(refused, expected);
}

#[test]
fn each_level_says_how_many_it_takes_before_anything_is_read() {
    let rows = |count: usize, row: &Value| Value::Array(vec![row.clone(); count]);
    let order = |items: Value| json_of(&json!({"title": {"ru": "Roses"}, "items": items}));
    let item = json!({"name": "Rose", "quantity": 3});
    assert_eq!(read(&order(rows(5, &item))).unwrap().items.len(), 5);
    assert_eq!(errors(&order(rows(6, &json!({})))), "items too_many");
    let hours = json!({"name": "Rose", "quantity": 3, "hours": rows(4, &json!({}))});
    assert_eq!(errors(&order(rows(2, &hours))), "items[0].hours too_many, items[1].hours too_many");
    let form = (1..6).map(|row| format!("&items[{row}].colour=red")).collect::<Vec<_>>().concat();
    assert_eq!(errors(&order_and(&form)), "items too_many");
    let pairs = |text: &str| (0..501).map(|key| format!("&heirs[{key}]={text}")).collect::<Vec<_>>().concat();
    assert_eq!(read(&order_and(&pairs(""))).unwrap().heirs, []);
    assert_eq!(errors(&order_and(&pairs("Anna"))), "heirs too_many");
}

#[test]
fn what_one_request_holds_is_bounded_and_so_is_what_it_is_told() {
    let order = |items: &str| {
        Fields::from_json(format!(r#"{{"title": {{"ru": "a"}}, "items": [{items}], "size": 1}}"#).as_bytes())
    };
    let many = vec!["0"; 200_000].join(",");
    assert_eq!(errors(&order(&many).unwrap()), "items too_many, size unknown_field");
    let many = vec!["[[]]"; 100_000].join(",");
    assert_eq!(errors(&order(&many).unwrap()), "items too_many, size unknown_field");
    let many = (0..60_000).map(|name| format!("&a{name}=1&a{name}=")).collect::<Vec<_>>().concat();
    assert_eq!(errors(&order_and(&many)), " too_many");
    let some = (0..400).map(|name| format!("&a{name}=1")).collect::<Vec<_>>().concat();
    assert_eq!(errors(&order_and(&some)).split(", ").count(), 50);
    assert_eq!(
        errors(&form_of(&format!("title[ru]=a{many}&items[0].name=a"))).split(", ").next(),
        Some("items too_many")
    );
}

#[test]
fn what_was_typed_is_shown_again_wherever_it_stands() {
    let form = order_and(
        "&items[7].name=Tulip&items[7].quantity=many&items[7].is_urgent=on&items[7].tags=red&items[7].tags=tall",
    );
    let json = json_of(&json!({"title": {"ru": "Roses"}, "items": [
        {"name": "Rose", "quantity": 3},
        {"name": "Tulip", "quantity": "many", "is_urgent": true, "tags": ["red", "tall"]},
    ]}));
    for (fields, second) in [(&form, "items[7]"), (&json, "items[1]")] {
        assert_eq!(fields.rows("items"), ["items[0]", second]);
        assert_eq!(errors(fields), format!("{second}.quantity not_a_number"));
        assert_eq!(fields.typed("items[0].quantity"), "3");
        assert_eq!(fields.typed("title[ru]"), "Roses");
        assert_eq!(fields.typed(&format!("{second}.quantity")), "many");
        assert_eq!(fields.values(&format!("{second}.tags")).unwrap(), ["red", "tall"]);
        assert!(fields.has_chosen(&format!("{second}.tags"), "tall"));
        assert!(fields.is_ticked(&format!("{second}.is_urgent")) && !fields.is_ticked("items[0].is_urgent"));
        assert_eq!(fields.pairs("title"), [("ru", "Roses")]);
        for nowhere in ["items", "items[5].name", "items[0].name.x", "items[", "colour", ""] {
            assert_eq!(fields.typed(nowhere), "", "{nowhere}");
        }
        let only = fields.only(&["items[0].name", "title", "colour"]);
        assert_eq!((only.typed("items[0].name"), only.typed("items[0].quantity")), ("Rose", ""));
        assert_eq!(only.typed("title[ru]"), "Roses");
        let corrected = fields.clone().with("title[ru]", "Tulips").with_list("heirs", Vec::<String>::new());
        assert_eq!((corrected.typed("title[ru]"), corrected.typed("items[0].name")), ("Tulips", "Rose"));
    }
}

#[test]
fn a_form_that_takes_a_change_back_carries_all_that_was_in_it() {
    let fields = Fields::default()
        .with("title[ru]", "Roses")
        .with("items[0].name", "Rose")
        .with("items[0].quantity", 3)
        .with_list("items[0].tags", ["red", "tall"])
        .with_list("items[0].hours", Vec::<String>::new());
    let again =
        Fields::from_form(serde_urlencoded::to_string(fields.pairs_of_form()).unwrap().as_bytes()).unwrap();
    let order = read(&again).unwrap();
    assert_eq!(order, read(&fields).unwrap());
    assert_eq!((order.items[0].tags.as_ref().unwrap().len(), &order.items[0].hours), (2, &Some(Vec::new())));
    let json = json_of(&json!({"title": {"ru": "Roses"}, "week": null, "items": [
        {"name": "Rose", "quantity": 3, "is_urgent": false, "tags": ["red"], "hours": [{"from": 1, "to": 2}]},
    ]}));
    let again =
        Fields::from_form(serde_urlencoded::to_string(json.pairs_of_form()).unwrap().as_bytes()).unwrap();
    assert_eq!(read(&again).unwrap(), read(&json).unwrap());
}
