//! Which error is tried again, when, and which is caught. The delay is a pure function of the retrier, the
//! attempt and a random number, so that its bounds can be tested as properties.
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>

use std::time::Duration;

use serde_json::Value;

use crate::{
    data::Failure,
    fields::{DefinitionError, Fields},
    path::Path,
    template::Template,
};

/// The most that `MaxDelaySeconds` may be.
const LONGEST_DELAY: u32 = 31_622_400;

/// The most that `IntervalSeconds` and `MaxAttempts` may be.
const LARGEST_NUMBER: u32 = 99_999_999;

/// The error names that AWS itself raises or gives a meaning to; no other may begin with `States.`.
const RESERVED: [&str; 13] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.ResultPathMatchFailure",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// The names in an `ErrorEquals`.
#[derive(Clone, Debug)]
pub(crate) struct ErrorNames(Vec<String>);

#[derive(Clone, Debug)]
pub(crate) struct Retrier {
    errors: ErrorNames,
    interval_seconds: u32,
    max_attempts: u32,
    backoff_rate: f64,
    max_delay_seconds: u32,
    full_jitter: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Catcher {
    errors: ErrorNames,
    pub(crate) result_path: Option<Path>,
    pub(crate) next: String,
}

impl ErrorNames {
    fn parse(fields: &mut Fields, last: bool) -> Result<Self, DefinitionError> {
        let given = fields.take_list("ErrorEquals")?.ok_or_else(|| fields.missing("ErrorEquals"))?;
        let mut names = Vec::new();
        for name in given {
            let name = name.as_str().ok_or_else(|| fields.invalid("ErrorEquals", "strings are expected"))?;
            if name.starts_with("States.") && !RESERVED.contains(&name) {
                return Err(fields.unsupported(format!("error name '{name}'")));
            }
            names.push(name.to_owned());
        }
        if names.is_empty() {
            return Err(fields.invalid("ErrorEquals", "at least one error name is expected"));
        }
        if names.iter().any(|name| name == "States.ALL") && (names.len() > 1 || !last) {
            return Err(fields.invalid("ErrorEquals", "States.ALL must stand alone and last"));
        }
        Ok(Self(names))
    }

    /// `States.Runtime` always fails the execution. `States.DataLimitExceeded` is the one other error that
    /// `States.ALL` leaves alone, and `States.Timeout` the one that `States.TaskFailed` does.
    fn include(&self, failure: &Failure) -> bool {
        let error = failure.error.as_deref().unwrap_or_default();
        error != "States.Runtime"
            && self.0.iter().any(|name| match name.as_str() {
                "States.ALL" => error != "States.DataLimitExceeded",
                "States.TaskFailed" => error != "States.Timeout",
                name => name == error,
            })
    }
}

impl Retrier {
    fn parse(value: &Value, place: String, last: bool) -> Result<Self, DefinitionError> {
        let mut fields = Fields::open(value, place)?;
        fields.take_text("Comment")?;
        let retrier = Self {
            errors: ErrorNames::parse(&mut fields, last)?,
            interval_seconds: fields.take_number("IntervalSeconds", 1, LARGEST_NUMBER)?.unwrap_or(1),
            max_attempts: fields.take_number("MaxAttempts", 0, LARGEST_NUMBER)?.unwrap_or(3),
            backoff_rate: take_backoff_rate(&mut fields)?,
            max_delay_seconds: fields.take_number("MaxDelaySeconds", 1, LONGEST_DELAY)?.unwrap_or(u32::MAX),
            full_jitter: match fields.take_text("JitterStrategy")? {
                None | Some("NONE") => false,
                Some("FULL") => true,
                Some(other) => return Err(fields.unsupported(format!("JitterStrategy '{other}'"))),
            },
        };
        if retrier.max_delay_seconds <= retrier.interval_seconds {
            return Err(fields.invalid("MaxDelaySeconds", "it must be greater than IntervalSeconds"));
        }
        fields.close()?;
        Ok(retrier)
    }

    /// How long to wait before retry number `attempt` (from 0). `random`, in [0, 1], is where full jitter
    /// falls between no delay and the whole.
    fn delay(&self, attempt: u32, random: f64) -> Duration {
        let grown = f64::from(self.interval_seconds) * self.backoff_rate.powf(f64::from(attempt));
        let capped = grown.min(f64::from(self.max_delay_seconds));
        Duration::from_secs_f64(if self.full_jitter { capped * random.clamp(0.0, 1.0) } else { capped })
    }
}

impl Catcher {
    fn parse(value: &Value, place: String, last: bool) -> Result<Self, DefinitionError> {
        let mut fields = Fields::open(value, place)?;
        fields.take_text("Comment")?;
        let errors = ErrorNames::parse(&mut fields, last)?;
        let result_path = take_path(&mut fields, "ResultPath")?;
        let next = fields.require_text("Next")?.to_owned();
        fields.close()?;
        Ok(Self { errors, result_path, next })
    }
}

/// What Task and Parallel share: the work's own input and result, and what happens when it fails.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) parameters: Option<Template>,
    pub(crate) result_selector: Option<Template>,
    pub(crate) result_path: Option<Path>,
    retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
}

/// How often each retrier of one state has been used since the state was entered.
#[derive(Clone, Debug)]
pub(crate) struct Attempts(Vec<u32>);

impl Work {
    pub(crate) fn parse(fields: &mut Fields) -> Result<Self, DefinitionError> {
        Ok(Self {
            parameters: take_template(fields, "Parameters")?,
            result_selector: take_template(fields, "ResultSelector")?,
            result_path: take_path(fields, "ResultPath")?,
            retry: take_each(fields, "Retry", Retrier::parse)?,
            catch: take_each(fields, "Catch", Catcher::parse)?,
        })
    }

    pub(crate) fn no_attempts(&self) -> Attempts {
        Attempts(vec![0; self.retry.len()])
    }

    /// The delay before the next attempt, which is counted; None when the failure is not to be tried again.
    /// Only the first retrier that names the error has a say.
    pub(crate) fn next_retry(
        &self,
        attempts: &mut Attempts,
        failure: &Failure,
        random: f64,
    ) -> Option<Duration> {
        let (retrier, used) = self
            .retry
            .iter()
            .zip(&mut attempts.0)
            .find(|(retrier, _)| retrier.errors.include(failure))
            .filter(|(retrier, used)| **used < retrier.max_attempts)?;
        let delay = retrier.delay(*used, random);
        *used += 1;
        Some(delay)
    }

    pub(crate) fn find_catcher(&self, failure: &Failure) -> Option<&Catcher> {
        self.catch.iter().find(|catcher| catcher.errors.include(failure))
    }
}

fn take_backoff_rate(fields: &mut Fields) -> Result<f64, DefinitionError> {
    let Some(value) = fields.take("BackoffRate") else { return Ok(2.0) };
    value
        .as_f64()
        .filter(|rate| *rate >= 1.0)
        .ok_or_else(|| fields.invalid("BackoffRate", "a number of at least 1 is expected"))
}

fn take_each<T>(
    fields: &mut Fields,
    name: &'static str,
    parse: impl Fn(&Value, String, bool) -> Result<T, DefinitionError>,
) -> Result<Vec<T>, DefinitionError> {
    let list = fields.take_list(name)?.unwrap_or_default();
    list.iter()
        .enumerate()
        .map(|(index, value)| parse(value, fields.element(name, index), index + 1 == list.len()))
        .collect()
}

pub(crate) fn take_template(
    fields: &mut Fields,
    name: &'static str,
) -> Result<Option<Template>, DefinitionError> {
    fields.take(name).map(|value| Template::parse(value, &fields.inside(name))).transpose()
}

/// A path field that means the whole input where it is absent, and nothing where it is `null`.
pub(crate) fn take_path(fields: &mut Fields, name: &'static str) -> Result<Option<Path>, DefinitionError> {
    match fields.take(name) {
        None => Ok(Some(Path::whole())),
        Some(Value::Null) => Ok(None),
        Some(_) => {
            let text = fields.require_text(name)?;
            let parse = if name == "ResultPath" { Path::parse_input } else { Path::parse };
            parse(text, &fields.inside(name)).map(Some)
        }
    }
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "literals are written in the call")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn work(value: &Value) -> Result<Work, DefinitionError> {
        Work::parse(&mut Fields::open(value, "States.A").unwrap())
    }

    fn delays(value: Value, error: &str, random: f64) -> Vec<Duration> {
        let work = work(&value).unwrap();
        let mut attempts = work.no_attempts();
        let failure = Failure::new(error, "");
        std::iter::from_fn(|| work.next_retry(&mut attempts, &failure, random)).collect()
    }

    #[test]
    fn the_defaults_are_three_retries_after_one_two_and_four_seconds() {
        let retry = json!({"Retry": [{"ErrorEquals": ["Busy"]}]});
        assert_eq!(delays(retry.clone(), "Busy", 0.5), [1, 2, 4].map(Duration::from_secs));
        assert_eq!(delays(retry, "Other", 0.5), []);
    }

    #[test]
    fn the_cap_and_full_jitter_shape_the_delay() {
        let retry = |strategy: &str| {
            json!({"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 3,
                "MaxAttempts": 4, "MaxDelaySeconds": 10, "JitterStrategy": strategy}]})
        };
        assert_eq!(delays(retry("NONE"), "Busy", 0.5), [2, 6, 10, 10].map(Duration::from_secs));
        assert_eq!(delays(retry("FULL"), "Busy", 0.5), [1, 3, 5, 5].map(Duration::from_secs));
        assert_eq!(delays(retry("FULL"), "Busy", 0.0), [Duration::ZERO; 4]);
    }

    #[test]
    fn the_first_retrier_that_names_the_error_counts_for_itself() {
        let work = work(&json!({"Retry": [
            {"ErrorEquals": ["Busy"], "MaxAttempts": 1, "IntervalSeconds": 5},
            {"ErrorEquals": ["Final"], "MaxAttempts": 0},
            {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 7}]}))
        .unwrap();
        let mut attempts = work.no_attempts();
        let mut next = |error| work.next_retry(&mut attempts, &Failure::new(error, ""), 0.0);
        assert_eq!(next("Busy"), Some(Duration::from_secs(5)));
        assert_eq!(next("Busy"), None);
        assert_eq!(next("Final"), None);
        assert_eq!(next("Other"), Some(Duration::from_secs(7)));
        assert_eq!(next("States.Timeout"), Some(Duration::from_secs(14)));
        assert_eq!(next("Other"), None);
    }

    #[test]
    fn wildcards_leave_out_what_the_cloud_leaves_out() {
        let catches = |name: &str, error: &str| {
            work(&json!({"Catch": [{"ErrorEquals": [name], "Next": "B"}]}))
                .unwrap()
                .find_catcher(&Failure::new(error, ""))
                .is_some()
        };
        assert!(catches("States.ALL", "Custom"));
        assert!(catches("States.ALL", "States.Timeout"));
        assert!(!catches("States.ALL", "States.DataLimitExceeded"));
        assert!(!catches("States.ALL", "States.Runtime"));
        assert!(catches("States.DataLimitExceeded", "States.DataLimitExceeded"));
        assert!(catches("States.TaskFailed", "Custom"));
        assert!(!catches("States.TaskFailed", "States.Timeout"));
        assert!(!catches("States.Runtime", "States.Runtime"));
        assert!(!catches("Custom", "Customer"));
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_place() {
        let refused = |retrier: Value| work(&json!({"Retry": [retrier]})).unwrap_err().to_string();
        assert_eq!(
            refused(json!({"ErrorEquals": ["States.ALL", "Busy"]})),
            "field 'ErrorEquals' at States.A.Retry[0] is not valid: States.ALL must stand alone and last"
        );
        assert_eq!(
            refused(json!({"ErrorEquals": ["States.Nonsense"]})),
            "error name 'States.Nonsense' at States.A.Retry[0] is not supported"
        );
        assert_eq!(
            refused(json!({"ErrorEquals": ["A"], "BackoffRate": 0.5})),
            "field 'BackoffRate' at States.A.Retry[0] is not valid: a number of at least 1 is expected"
        );
        assert_eq!(
            refused(json!({"ErrorEquals": ["A"], "Delay": 1})),
            "field 'Delay' at States.A.Retry[0] is not supported"
        );
    }

    proptest! {
        #[test]
        fn a_delay_stays_between_nothing_and_the_cap_and_never_shrinks(
            interval_seconds in 1_u32..1_000,
            backoff_rate in 1.0_f64..10.0,
            extra in 1_u32..100_000,
            attempt in 0_u32..10_000,
            random in 0.0_f64..=1.0,
        ) {
            let max_delay_seconds = interval_seconds + extra;
            let plain = Retrier {
                errors: ErrorNames(vec!["A".into()]),
                interval_seconds, max_attempts: 3, backoff_rate, max_delay_seconds, full_jitter: false,
            };
            let jittered = Retrier { full_jitter: true, ..plain.clone() };
            let whole = plain.delay(attempt, random);
            prop_assert!(whole >= Duration::from_secs(interval_seconds.into()));
            prop_assert!(whole <= Duration::from_secs(max_delay_seconds.into()));
            prop_assert!(plain.delay(attempt + 1, random) >= whole);
            prop_assert_eq!(jittered.delay(attempt, 1.0), whole);
            prop_assert_eq!(jittered.delay(attempt, 0.0), Duration::ZERO);
            prop_assert!(jittered.delay(attempt, random) <= whole);
        }
    }
}
