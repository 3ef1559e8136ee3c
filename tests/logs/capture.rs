//! The log of this process.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use serde_json::Value;
use testing::Reply;

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Capture;

impl Write for Capture {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes down what is logged from now on. To be called before anything else of a test.
pub(crate) fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        lambda::log::write_json(|| Capture);
        // A test that fails should say so on the terminal too.
        let log = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            eprintln!("{panic}");
            log(panic);
        }));
    });
}

/// All that has been written so far.
pub(crate) fn text() -> String {
    String::from_utf8(WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
}

/// The lines of which this holds, each with its text.
pub(crate) fn lines(holds: impl Fn(&Value) -> bool) -> Vec<(String, Value)> {
    text()
        .lines()
        .map(|line| (line.to_owned(), serde_json::from_str(line).expect("a line is JSON")))
        .filter(|(_, line)| holds(line))
        .collect()
}

/// The one line with the figures of a request.
pub(crate) fn line_of(reply: &Reply) -> Value {
    line_of_request(reply.header("x-request-id")).1
}

pub(crate) fn line_of_request(id: &str) -> (String, Value) {
    let mut found = lines(|line| line["request_id"] == id && !line["Context"].is_null());
    assert_eq!(found.len(), 1, "{id}: {found:?}");
    found.remove(0)
}

/// Whatever else was said while a request was under way.
pub(crate) fn said_during(id: &str) -> Vec<Value> {
    let found = lines(|line| line["request_id"] == id && line["Context"].is_null());
    found.into_iter().map(|(_, line)| line).collect()
}

/// Asserts that a line is in the embedded metric format, with these metrics by this dimension.
pub(crate) fn assert_measures(line: &Value, dimension: &str, metrics: &[(&str, &str)]) {
    let written: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
    let told = line["_aws"]["Timestamp"].as_i64().unwrap();
    assert!(written.as_millisecond().abs_diff(told) < 2, "{line}");
    let expected = serde_json::json!([{
        "Namespace": "Kabinet",
        "Dimensions": [[dimension]],
        "Metrics": metrics
            .iter()
            .map(|(name, unit)| serde_json::json!({"Name": name, "Unit": unit}))
            .collect::<Vec<_>>(),
    }]);
    assert_eq!(line["_aws"]["CloudWatchMetrics"], expected, "{line}");
    assert!(line[dimension].is_string(), "{dimension} of {line}");
    for (name, _) in metrics {
        assert!(line[name].is_number(), "{name} of {line}");
    }
}
