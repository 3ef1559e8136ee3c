//! One audit entry as people read it, the same on every page.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::Language;
use domain::audit::{Actor, AuditEntry};
use domain::provisioning::FailureCode;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::Value;
use web::components::{day, marked, moment};
use web::{Context, Locale, Wording};

/// The entries, newest first, with what is sought marked in them. `beside` draws what a list adds to the line of an entry.
pub(crate) fn entries(
    context: &Context,
    items: &[AuditEntry],
    sought: &str,
    beside: impl Fn(&AuditEntry) -> Markup,
) -> Markup {
    html! { ol.events.card { @for item in items { (entry(context, item, sought, &beside(item))) } } }
}

fn entry(context: &Context, entry: &AuditEntry, sought: &str, beside: &Markup) -> Markup {
    html! {
        li.event id={ "entry-" (entry.id) } {
            div.event-line {
                strong { (action_text(&context.wording(), entry)) }
                span.small.muted { (moment(context, entry.at)) }
            }
            @if let Some(subject) = &entry.subject { p { (marked(&subject.name, sought)) } }
            p.small.muted {
                @match &entry.actor {
                    Actor::Person { name, email, address, .. } => {
                        (marked(name, sought)) " · " (marked(email, sought))
                        @if let Some(address) = address { " · " (context.text("from-address")) " " (address) }
                    }
                    Actor::Program { name, address, .. } => {
                        (context.text("actor-program")) " " (marked(name, sought))
                        @if let Some(address) = address { " · " (context.text("from-address")) " " (address) }
                    }
                    Actor::Platform => { (context.text("actor-platform")) }
                    Actor::Stranger { address } => {
                        (context.text("actor-stranger"))
                        @if let Some(address) = address { " · " (context.text("from-address")) " " (address) }
                    }
                }
                (beside)
            }
            @let fields = fields(entry);
            @if !fields.is_empty() {
                dl.changes {
                    @for field in fields {
                        dt { (field_name(&context.wording(), field)) }
                        dd {
                            @if entry.before.contains_key(field) { del { (shown(context, field, entry.before.get(field))) } " → " }
                            ins { (shown(context, field, entry.after.get(field))) }
                        }
                    }
                }
            }
        }
    }
}

/// The fields that changed.
pub(crate) fn fields(entry: &AuditEntry) -> BTreeSet<&String> {
    entry.before.keys().chain(entry.after.keys()).collect()
}

pub(crate) fn action_text(wording: &Wording, entry: &AuditEntry) -> Cow<'static, str> {
    wording.text(&format!("action-{}", entry.action.key()))
}

pub(crate) fn field_name(wording: &Wording, field: &str) -> String {
    let key = format!("audit-{}", field.replace('_', "-"));
    wording.text_if_any(&key).map_or_else(|| field.to_owned(), Cow::into_owned)
}

/// A value of an entry in words.
pub(crate) fn words(wording: &Wording, field: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "—".to_owned(),
        Some(Value::Bool(is_so)) => wording.text(if *is_so { "yes" } else { "no" }).into_owned(),
        Some(Value::Array(values)) => {
            let words: Vec<String> = values.iter().map(|value| words(wording, field, Some(value))).collect();
            if words.is_empty() { "—".to_owned() } else { words.join(", ") }
        }
        // A thing with a name, stored with its identifier.
        Some(Value::Object(named)) => words(wording, "name", named.get("name")),
        Some(Value::String(text)) => named(wording, field, text).unwrap_or_else(|| text.clone()),
        Some(other) => other.to_string(),
    }
}

/// The name of the thing that a text of an entry stands for, if it stands for one.
fn named(wording: &Wording, field: &str, text: &str) -> Option<String> {
    let key = match field {
        "step" => format!("step-{}", text.replace('_', "-")),
        "code" => format!("failure-{}", FailureCode::from_name(text)?.key()),
        "role" | "base" => format!("role-{text}"),
        "language" => {
            let language = text.parse::<Language>().ok()?;
            return Some(wording.translated(Locale::from(language)).text("language-name").into_owned());
        }
        "kind" => format!("task-{text}"),
        "state" => format!("ticket-state-{}", text.replace('_', "-")),
        "priority" | "default_priority" => format!("ticket-priority-{text}"),
        "limit" => format!("limit-of-{text}"),
        "registration" => format!("registration-{text}"),
        "section" | "closed" => format!("section-{text}"),
        "indicator_keys" | "home_indicator_keys" => format!("indicator-{}", text.replace('_', "-")),
        "cause" => format!("task-cause-{}", text.replace('_', "-")),
        "silenced" | "bell_silenced" => format!("notice-{}", text.replace('_', "-")),
        "permissions" => format!("permission-{}", text.replace(['.', '_'], "-")),
        _ => return None,
    };
    wording.text_if_any(&key).map(Cow::into_owned)
}

fn shown(context: &Context, field: &str, value: Option<&Value>) -> Markup {
    let date = value
        .filter(|_| field.ends_with("_on"))
        .and_then(Value::as_str)
        .and_then(|text| text.parse::<Date>().ok());
    if let Some(date) = date {
        day(context, date)
    } else {
        html! { (words(&context.wording(), field, value)) }
    }
}
