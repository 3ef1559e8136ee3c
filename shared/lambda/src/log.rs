//! The log of a Lambda: one JSON object a line. The lines of requests and steps are also in CloudWatch's embedded metric
//! format, so a metric costs no call and no second line
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
//!
//! Namespace `Kabinet`:
//!
//! | dimension | metric | unit | what it is |
//! | --- | --- | --- | --- |
//! | `Context` | `Duration` | Milliseconds | of a request; its sample count is the number of requests |
//! | | `Errors` | Count | 1 for a request that a fault of ours or of a system we rest on has failed, else 0 |
//! | | `DynamoDbCalls` | Count | calls to the table |
//! | `Step` | `Duration` | Milliseconds | of one try of a step; its sample count is the number of tries |
//! | | `Failures` | Count | 1 for a try that failed, else 0 |
//! | | `DynamoDbCalls` | Count | calls to the table |
//! | `Kind` | `Duration` | Milliseconds | of one try of a task; its sample count is the number of tries |
//! | | `Failures` | Count | 1 for a try that failed, else 0 |
//! | | `DynamoDbCalls` | Count | calls to the table |
//! | `Worker` | `OldestTask` | Seconds | for how long the oldest task is due that no worker has taken |
//! | | `ParkedTasks` | Count | tasks on which somebody must decide |
//!
//! Each value of a dimension is three metrics, which CloudWatch charges for by the hours in which they are written. A
//! value is the name of a context, `none` for requests that no endpoint takes, or the name of a step. So the bill grows
//! neither with endpoints nor with tenants, and nobody can make metrics by asking for hosts and addresses. Figures of a
//! route or a tenant come from Logs Insights, as on the dashboard: the line of a request has both as plain fields,
//! `route` and `tenant`. Requests have no metric of their own, since the sample count of any metric is their number.

use std::fmt;
use std::io;

use domain::redact;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, MakeWriter};
use tracing_subscriber::registry::{LookupSpan, Scope};

const NAMESPACE: &str = "Kabinet";

/// The target of a request's line, which has the dimension and the metrics above.
pub const REQUEST: &str = "request";

/// The target of the line of a step's try, which has the dimension and the metrics above.
pub const STEP: &str = "step";

/// The target of the line of a task's try, which has the dimension and the metrics above.
pub const TASK: &str = "task";

/// The target of the line of a sweep, which has the dimension and the metrics above.
pub const SWEEP: &str = "sweep";

/// The longest text in a line, in characters: a line of log is paid for by its length.
const TEXT_MAXIMUM: usize = 500;

/// Lines with this target are measurements.
struct Measured {
    target: &'static str,
    dimension: &'static str,
    /// Name and unit.
    metrics: &'static [(&'static str, &'static str)],
}

const MEASURED: [Measured; 4] = [
    Measured {
        target: REQUEST,
        dimension: "Context",
        metrics: &[("Duration", "Milliseconds"), ("Errors", "Count"), ("DynamoDbCalls", "Count")],
    },
    Measured {
        target: STEP,
        dimension: "Step",
        metrics: &[("Duration", "Milliseconds"), ("Failures", "Count"), ("DynamoDbCalls", "Count")],
    },
    Measured {
        target: TASK,
        dimension: "Kind",
        metrics: &[("Duration", "Milliseconds"), ("Failures", "Count"), ("DynamoDbCalls", "Count")],
    },
    Measured {
        target: SWEEP,
        dimension: "Worker",
        metrics: &[("OldestTask", "Seconds"), ("ParkedTasks", "Count")],
    },
];

/// The fields that a line takes from the spans around it, and their names in the line. The first two are the Lambda
/// runtime's.
const SPAN_FIELDS: [(&str, &str); 5] = [
    ("requestId", "request_id"),
    ("xrayTraceId", "trace_id"),
    ("request_id", "request_id"),
    ("execution", "execution"),
    ("task", "task"),
];

/// From now on sends everything that is logged to a writer, panics included. The level is INFO at most: below it,
/// libraries write whole requests and answers.
pub fn write_json<W>(writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .fmt_fields(JsonFields::new())
        .event_format(Lines)
        .with_writer(writer)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, error = panic.payload_as_str(), "panicked");
    }));
}

/// [`write_json`] to the standard output, where Lambda looks for it.
pub fn write_json_to_stdout() {
    write_json(io::stdout);
}

struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let now = jiff::Timestamp::now();
        let metadata = event.metadata();
        let mut line = Map::new();
        line.insert("timestamp".to_owned(), format!("{now:.3}").into());
        line.insert("level".to_owned(), metadata.level().as_str().into());
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                add_span_fields(fields, &mut line);
            }
        }
        let measured = MEASURED.iter().find(|measured| measured.target == metadata.target());
        event.record(&mut Fields { line: &mut line, is_ours: measured.is_some() });
        if let Some(measured) = measured {
            line.insert("_aws".to_owned(), measured.directive(now));
        }
        writeln!(writer, "{}", Value::Object(line))
    }
}

fn add_span_fields(fields: &str, line: &mut Map<String, Value>) {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(fields) else { return };
    for (name, known_as) in SPAN_FIELDS {
        if let Some(Value::String(value)) = fields.remove(name) {
            line.insert(known_as.to_owned(), root_of(&value).into());
        }
    }
}

/// The identifier in a trace header such as `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…;Sampled=1`
/// (<https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html>); any other text as it is.
fn root_of(header: &str) -> &str {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root=")).unwrap_or(header)
}

impl Measured {
    /// The member of the line that tells CloudWatch which other members are metrics.
    fn directive(&self, now: jiff::Timestamp) -> Value {
        let metrics: Vec<Value> =
            self.metrics.iter().map(|(name, unit)| json!({"Name": name, "Unit": unit})).collect();
        json!({
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [[self.dimension]], "Metrics": metrics}],
        })
    }
}

/// Puts the fields of an event into its line.
struct Fields<'a> {
    line: &'a mut Map<String, Value>,
    /// Whether the line consists of names and numbers of our own alone.
    is_ours: bool,
}

impl Fields<'_> {
    fn add(&mut self, field: &Field, value: Value) {
        self.line.insert(field.name().to_owned(), value);
    }

    fn add_text(&mut self, field: &Field, text: &str) {
        let text = if self.is_ours { text.to_owned() } else { clean(text) };
        self.add(field, text.into());
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add_text(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add_text(field, &format!("{value:?}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }
}

/// A text that may stand in the log: without secrets, and without anything that may be the body of a request, an answer
/// or a letter.
fn clean(text: &str) -> String {
    let body = ["{\"", "{\\\"", "[{", "<html", "<!", "<?xml", "<p", "<div"];
    let end = body.iter().filter_map(|beginning| text.find(beginning)).min();
    let text = end.map_or_else(|| text.to_owned(), |end| format!("{}…", &text[..end]));
    let redacted = redact(&text);
    if redacted.chars().count() <= TEXT_MAXIMUM {
        return redacted;
    }
    redacted.chars().take(TEXT_MAXIMUM - 1).chain(['…']).collect()
}
