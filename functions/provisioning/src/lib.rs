//! The seven steps that bring a cabinet up, each a Lambda of the state machine in `infra/provisioning.asl.json`, the three parts
//! in which one is taken down (`infra/leaving.asl.json`), and the two Lambdas that look after runs: one records why a run
//! failed, one finds runs that got lost.
//!
//! A step may be killed at any moment and run again, so every step goes the same way: look for the resource by its name,
//! write a line into the ledger, create the resource, record it. By the line, a repeat knows that an earlier try made the
//! resource.

mod brand;
mod build;
mod bundle;
#[cfg(test)]
mod definition;
mod deploy;
mod domain;
mod environment;
mod leaving;
mod outcome;
mod reconcile;
mod record_failure;
mod step;
mod storage;
mod turn;
mod video_project;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::domain::OrganizationId;
use ::domain::provisioning::{Failure, FailureCode, Step};
use lambda::{Diagnostic, Lambda, Tools, Trigger};
use serde_json::Value;
use store::{Cost, count_cost};
use tracing::Instrument;

use leaving::{Part, take_down};
use reconcile::reconcile;
use record_failure::record_failure;
use step::run_step;

/// The time for one try of a request, and for all its tries. Nobody watches a single request, S3 and Kinescope are slower
/// than the table, and a try that is given up too early costs another one. A step has 30 seconds; the state machine tries
/// again what does not fit into them.
const TIMEOUTS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(12)];

/// The Lambdas that this context's program runs as.
pub fn lambdas() -> Vec<Lambda> {
    let [attempt, operation] = TIMEOUTS;
    let lambda = |function: Function| {
        let answer = move |tools: Arc<Tools>, input| async move {
            function.run(&tools, input).await.map_err(diagnose)
        };
        let lambda = Lambda::invoked(function.handler(), answer).with_timeouts(attempt, operation);
        match function {
            Function::VideoProject | Function::RemoveVideoProject => lambda.with_kinescope(),
            // It hands names in the DNS over as tasks, which are sealed.
            Function::Reconcile => lambda.triggered_by(Trigger::Schedule).with_keys(),
            _ => lambda,
        }
    };
    Function::ALL.into_iter().map(lambda).collect()
}

/// The state machine compares the error's type with the names in its `ErrorEquals`.
fn diagnose(failure: Failure) -> Diagnostic {
    Diagnostic { error_type: failure.code.name().to_owned(), error_message: failure.detail }
}

/// A function of this crate; each is a Lambda of its own with its own permissions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    Start,
    Domain,
    VideoProject,
    Storage,
    Environment,
    Build,
    Deploy,
    RemoveStorage,
    RemoveVideoProject,
    RemoveDomain,
    RecordFailure,
    Reconcile,
}

impl Function {
    pub const ALL: [Self; 12] = [
        Self::Start,
        Self::Domain,
        Self::VideoProject,
        Self::Storage,
        Self::Environment,
        Self::Build,
        Self::Deploy,
        Self::RemoveStorage,
        Self::RemoveVideoProject,
        Self::RemoveDomain,
        Self::RecordFailure,
        Self::Reconcile,
    ];

    /// The name of its Lambda's handler.
    pub const fn handler(self) -> &'static str {
        match self {
            Self::Start => "provisioning.start",
            Self::Domain => "provisioning.domain",
            Self::VideoProject => "provisioning.video_project",
            Self::Storage => "provisioning.storage",
            Self::Environment => "provisioning.environment",
            Self::Build => "provisioning.build",
            Self::Deploy => "provisioning.deploy",
            Self::RemoveStorage => "provisioning.remove_storage",
            Self::RemoveVideoProject => "provisioning.remove_video_project",
            Self::RemoveDomain => "provisioning.remove_domain",
            Self::RecordFailure => "provisioning.record_failure",
            Self::Reconcile => "provisioning.reconcile",
        }
    }

    pub fn from_handler(handler: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.handler() == handler)
    }

    /// Runs the function once, and leaves a line in the log. A Lambda answers a failure with the name of its code as the
    /// error type, which the state machine's `ErrorEquals` compares, and with its detail as the message.
    pub async fn run(self, tools: &Tools, input: Value) -> Result<Value, Failure> {
        let started = Instant::now();
        let span = tracing::error_span!("step", execution = execution_of(&input));
        let (done, cost) = count_cost(self.do_once(tools, input)).instrument(span.clone()).await;
        span.in_scope(|| self.log(&done, started.elapsed(), cost));
        done
    }

    async fn do_once(self, tools: &Tools, input: Value) -> Result<Value, Failure> {
        match self {
            Self::Start => run_step(tools, Step::Start, input).await,
            Self::Domain => run_step(tools, Step::Domain, input).await,
            Self::VideoProject => run_step(tools, Step::VideoProject, input).await,
            Self::Storage => run_step(tools, Step::Storage, input).await,
            Self::Environment => run_step(tools, Step::Environment, input).await,
            Self::Build => run_step(tools, Step::Build, input).await,
            Self::Deploy => run_step(tools, Step::Deploy, input).await,
            Self::RemoveStorage => take_down(tools, Part::Storage, input).await,
            Self::RemoveVideoProject => take_down(tools, Part::VideoProject, input).await,
            Self::RemoveDomain => take_down(tools, Part::Domain, input).await,
            Self::RecordFailure => record_failure(tools, input).await,
            Self::Reconcile => reconcile(tools).await,
        }
    }

    /// Writes the function's line. Names in capitals are names of metrics and their dimensions.
    fn log(self, done: &Result<Value, Failure>, duration: Duration, cost: Cost) {
        let (outcome, code) = match done {
            Ok(answer) if answer["passed_over"] == true => ("passed_over", None),
            Ok(answer) if answer["wait_seconds"].as_u64().is_some_and(|seconds| seconds > 0) => {
                ("waits", None)
            }
            Ok(_) => ("done", None),
            // The attempt that took the run over does the work.
            Err(failure) if failure.code == FailureCode::Superseded => ("superseded", None),
            Err(failure) => ("failed", Some(failure.code.name())),
        };
        tracing::info!(
            target: lambda::log::STEP,
            Step = self.handler().trim_start_matches("provisioning."),
            caller = if self == Self::Reconcile { "scheduled" } else { "state_machine" },
            outcome,
            code,
            Duration = (duration.as_secs_f64() * 10_000.0).round() / 10.0,
            DynamoDbCalls = cost.calls,
            round_trips = cost.round_trips,
            Failures = u8::from(code.is_some()),
        );
        if let Err(failure) = done {
            tracing::warn!(
                function = self.handler(),
                code = failure.code.name(),
                error = failure.detail,
                "failed"
            );
        }
    }
}

/// The execution for which a function runs, as `<organisation>-<attempt>`; `None` for the function that runs on a
/// schedule.
fn execution_of(input: &Value) -> Option<String> {
    let organization: OrganizationId = input["organization_id"].as_str()?.parse().ok()?;
    Some(format!("{organization}-{}", input["attempt"].as_u64()?))
}
