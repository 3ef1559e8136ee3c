//! The console's pages.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use states::{ExecutionSummary, HistoryEvent};

use crate::faults::{Call, Fault};
use crate::route53::Record;
use crate::s3::Bucket;
use crate::ses::Letter;
use crate::sqs::Queue;

const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 16%, transparent); --accent: #2a6fdb; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem 1.25rem 4rem; max-width: 72rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding-bottom: .75rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
h1 { font-size: 1.5rem; margin: 1.25rem 0 .75rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; } th { font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: 13px/1.45 ui-monospace, monospace; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; }
label { display: grid; gap: .15rem; font-size: .85rem; }
input, select, button { font: inherit; min-height: 2.1rem; padding: .2rem .5rem; }
[role=alert] { border-left: .25rem solid #c62828; padding: .5rem .75rem; }
.empty { opacity: .7; }
";

const PAGES: [(&str, &str); 9] = [
    // The pages of the product's runtime; the other pages are the outside world's.
    ("requests", "Requests"),
    ("codes", "Codes"),
    ("mail", "Mail"),
    ("executions", "Executions"),
    ("dns", "DNS records"),
    ("storage", "Storage"),
    ("queues", "Queues"),
    ("calls", "Calls"),
    ("faults", "Faults"),
];

pub(super) fn layout(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) " · local" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav {
                    a href="/_local" { "Local runtime" }
                    @for (path, name) in PAGES { a href={ "/_local/" (path) } { (name) } }
                }
                h1 { (title) }
                (content)
            }
        }
    }
}

/// A table with a heading for each column, or a sentence that says why there is none.
pub fn table(columns: &[&str], rows: &[Vec<Markup>], empty: &str) -> Markup {
    html! {
        @if rows.is_empty() {
            p.empty { (empty) }
        } @else {
            table {
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

/// A time to the second, in UTC.
pub fn time(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%Y-%m-%d %H:%M:%S")) } }
}

pub(super) fn start(counts: &Value) -> Markup {
    html! {
        p {
            (counts["letters"]) " letters sent, " (counts["executions"]) " executions, " (counts["calls"])
            " calls to the outside world, " (counts["faults"].as_array().map_or(0, Vec::len)) " faults on."
        }
    }
}

pub(super) fn mail(letters: &[Letter]) -> Markup {
    let rows: Vec<Vec<Markup>> = letters
        .iter()
        .map(|letter| {
            vec![
                time(letter.at),
                html! { (letter.shown_sender()) },
                html! { (letter.to.join(", ")) },
                html! { a href={ "/_local/mail/" (letter.id) } { (letter.subject) } },
            ]
        })
        .collect();
    table(&["Sent (UTC)", "From", "To", "Subject"], &rows, "No letter has been sent yet.")
}

pub(super) fn letter(letter: &Letter) -> Markup {
    html! {
        table {
            tr { th scope="row" { "Subject" } td { (letter.subject) } }
            tr { th scope="row" { "Sent (UTC)" } td { (time(letter.at)) } }
            tr { th scope="row" { "From" } td { (letter.shown_sender()) } }
            tr { th scope="row" { "To" } td { (letter.to.join(", ")) } }
            @if !letter.reply_to.is_empty() {
                tr { th scope="row" { "Reply to" } td { (letter.reply_to.join(", ")) } }
            }
            tr { th scope="row" { "Message id" } td { (letter.id) } }
        }
        form method="post" action={ "/_local/mail/" (letter.id) "/events" } {
            @for (event, text) in [("delivery", "Deliver"), ("bounce", "Bounce"), ("complaint", "Complain of it")] {
                button name="event" value=(event) { (text) }
            }
        }
        @if letter.html.is_some() {
            h2 { "HTML" }
            iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="The letter"
                src={ "/_local/mail/" (letter.id) "/html" } {}
        }
        @if let Some(text) = &letter.text { h2 { "Text" } pre { (text) } }
        @if let Some(raw) = &letter.raw { details { summary { "Whole message" } pre { (raw) } } }
    }
}

pub(super) fn executions(executions: &[ExecutionSummary]) -> Markup {
    let rows: Vec<Vec<Markup>> = executions
        .iter()
        .map(|execution| {
            vec![
                html! { a href={ "/_local/executions/" (execution.name) } { (execution.name) } },
                html! { (execution.status.as_str()) },
                html! { (execution.current_states.join(" › ")) },
                time(execution.started),
                html! { @if let Some(stopped) = execution.stopped { (time(stopped)) } },
            ]
        })
        .collect();
    let columns = ["Name", "Status", "In state", "Started (UTC)", "Stopped (UTC)"];
    table(&columns, &rows, "No execution has been started yet.")
}

pub(super) fn execution(execution: &ExecutionSummary, history: &[HistoryEvent]) -> Markup {
    let rows: Vec<Vec<Markup>> = history
        .iter()
        .map(|event| {
            let mut details = event.to_json(true);
            if let Some(fields) = details.as_object_mut() {
                fields.retain(|name, _| name.ends_with("Details"));
            }
            let details = details.as_object().and_then(|fields| fields.values().next()).cloned();
            vec![
                html! { (event.id) },
                html! { (event.event.type_name()) },
                time(event.timestamp),
                html! { @if let Some(details) = details { pre { (format!("{details:#}")) } } },
            ]
        })
        .collect();
    html! {
        table {
            tr { th scope="row" { "Name" } td { (execution.name) } }
            tr { th scope="row" { "Status" } td { (execution.status.as_str()) } }
            tr { th scope="row" { "In state" } td { (execution.current_states.join(" › ")) } }
            tr { th scope="row" { "Input" } td { pre { (execution.input) } } }
            @for (name, text) in [
                ("Output", &execution.output), ("Error", &execution.error), ("Cause", &execution.cause),
            ] {
                @if let Some(text) = text { tr { th scope="row" { (name) } td { pre { (text) } } } }
            }
        }
        h2 { "History" }
        (table(&["Id", "Event", "At (UTC)", "Details"], &rows, "Nothing has happened."))
    }
}

pub(super) fn dns(zones: &[(String, String, Vec<Record>)]) -> Markup {
    html! {
        @for (id, name, records) in zones {
            h2 { (name) " " small { (id) } }
            @let rows = records.iter().map(record_row).collect::<Vec<_>>();
            (table(&["Name", "Type", "TTL", "Values"], &rows, "The zone is empty."))
        }
        @if zones.is_empty() { p.empty { "There is no hosted zone." } }
    }
}

fn record_row(record: &Record) -> Vec<Markup> {
    vec![
        html! { (record.name) },
        html! { (record.kind) },
        html! { (record.ttl) },
        html! { (record.values.join(" ")) },
    ]
}

pub(super) fn storage(buckets: &[Bucket]) -> Markup {
    html! {
        @for bucket in buckets {
            h2 { (bucket.name) }
            @let rows = bucket.objects.iter().map(|object| vec![
                html! { (object.key) },
                html! { (object.size) },
                html! { (object.content_type) },
            ]).collect::<Vec<_>>();
            (table(&["Key", "Bytes", "Type"], &rows, "The bucket is empty."))
        }
        @if buckets.is_empty() { p.empty { "There is no bucket." } }
    }
}

pub(super) fn queues(queues: &[Queue]) -> Markup {
    let rows: Vec<Vec<Markup>> = queues
        .iter()
        .map(|queue| {
            vec![
                html! { (queue.name) },
                html! { (queue.waiting) },
                html! { (queue.delayed) },
                html! { (queue.in_flight) },
            ]
        })
        .collect();
    table(&["Queue", "Waiting", "Delayed", "In flight"], &rows, "There is no queue.")
}

pub(super) fn calls(calls: &[Call]) -> Markup {
    let rows: Vec<Vec<Markup>> = calls
        .iter()
        .map(|call| {
            vec![
                html! { (call.id) },
                time(call.at),
                html! { (call.service) },
                html! { (call.operation) },
                html! { (call.caller.as_deref().unwrap_or_default()) },
                html! { @if let Some(status) = call.status { (status) } @else { "no answer" } },
                html! { @if let Some(duration) = call.duration_ms { (format!("{duration:.1}")) } },
                html! { @if let Some(fault) = call.fault { (fault) } },
            ]
        })
        .collect();
    let columns = ["Id", "At (UTC)", "Service", "Operation", "Caller", "Status", "ms", "Fault"];
    table(&columns, &rows, "Nothing has been asked yet.")
}

pub(super) fn faults(faults: &[Fault], refused: Option<&str>) -> Markup {
    let rows: Vec<Vec<Markup>> = faults
        .iter()
        .map(|fault| {
            vec![
                html! { (fault.service) },
                html! { (fault.operation) },
                html! { (fault.mode) },
                html! { (fault.times) },
                html! { (fault.after) },
                html! { (fault.code.as_deref().unwrap_or_default()) },
                html! { @if let Some(status) = fault.status { (status) } },
            ]
        })
        .collect();
    let services = ["dynamodb", "kinescope", "route53", "s3", "ses", "sqs", "stepfunctions"];
    let modes = ["error", "throttle", "timeout", "lost_answer", "denied", "kill_before", "kill_after"];
    html! {
        @if let Some(message) = refused { p role="alert" { (message) } }
        (table(&["Service", "Operation", "Mode", "Times", "After", "Code", "Status"], &rows, "No fault is on."))
        form method="post" action="/_local/faults" {
            label { "Service" select name="service" { @for name in services { option { (name) } } } }
            label { "Operation" input name="operation" value="*" required; }
            label { "Mode" select name="mode" { @for name in modes { option { (name) } } } }
            label { "Times" input name="times" type="number" min="1" value="1"; }
            label { "After so many" input name="after" type="number" min="0" value="0"; }
            label { "Code (for error)" input name="code"; }
            label { "Status (for error)" input name="status" type="number" min="400" max="599"; }
            button { "Switch on" }
        }
        @if !faults.is_empty() {
            form method="post" action="/_local/faults/off" { button { "Switch all off" } }
        }
    }
}
