//! The part that all steps share: a step runs for one attempt, is passed over once it is done, and records what it made.

use domain::provisioning::{Failure, FailureCode, Step};
use domain::{Organization, OrganizationId};
use lambda::Tools;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Begun, Made};

use crate::build::build_release;
use crate::deploy::deploy_release;
use crate::domain::create_domain;
use crate::environment::write_environment;
use crate::outcome::{fail_by_store, read_input};
use crate::storage::create_storage;
use crate::turn::{Stop, seconds_of, turn_after, turn_of, wait_until};
use crate::video_project::create_video_project;

/// The input of a step: the organisation and the attempt for which it runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepInput {
    organization_id: OrganizationId,
    attempt: u32,
}

/// Runs a step once, unless it has been done. The answer says how many seconds the step waits before it is run again: 0
/// when it is done.
pub(crate) async fn run_step(tools: &Tools, step: Step, input: Value) -> Result<Value, Failure> {
    let StepInput { organization_id, attempt } = read_input(input)?;
    let begun = tools.store.begin_step(organization_id, attempt, step, tools.clock.now()).await;
    let mut organization = match begun.map_err(fail_by_store)? {
        Begun::Run(organization) => organization,
        Begun::Done(_) => return Ok(json!({"step": step, "passed_over": true, "wait_seconds": 0})),
        Begun::Superseded => {
            return Err(Failure::new(FailureCode::Superseded, "another attempt has taken over"));
        }
    };
    let before = organization.step(step).waiting;
    let waits = if let Some(until) = turn_of(tools, step, before).await? {
        Some((until, "others have waited longer for the same system".to_owned()))
    } else {
        match work(tools, step, &mut organization).await {
            Ok(()) => None,
            Err(Stop::Failed(failure)) => return Err(failure),
            Err(Stop::Asked(asked)) => {
                Some((turn_after(tools, step, before, &asked).await?, asked.to_string()))
            }
        }
    };
    let mut wait_seconds = 0;
    if let Some((until, said)) = waits {
        let now = tools.clock.now();
        let waiting = wait_until(before, until, now, &said)?;
        let waits = tools.store.let_step_wait(&mut organization, step, waiting).await;
        waits.map_err(fail_by_store)?;
        wait_seconds = seconds_of(&waiting, now);
    }
    Ok(json!({"step": step, "passed_over": false, "wait_seconds": wait_seconds}))
}

/// Does a step's work and records what it has made.
async fn work(tools: &Tools, step: Step, organization: &mut Organization) -> Result<(), Stop> {
    let made = match step {
        // The domain is the first step that makes something; this beginning is recorded so that people see the run under
        // way.
        Step::Start => Made::default(),
        Step::Domain => create_domain(tools, organization).await?,
        Step::VideoProject => create_video_project(tools, organization).await?,
        Step::Storage => create_storage(tools, organization).await?,
        Step::Environment => write_environment(tools, organization).await?,
        Step::Build => build_release(tools, organization).await?,
        Step::Deploy => {
            deploy_release(tools, organization).await?;
            let finished = tools.store.finish_provisioning(organization, tools.clock.now()).await;
            return Ok(finished.map_err(fail_by_store)?);
        }
    };
    let finished = tools.store.finish_step(organization, step, tools.clock.now(), made).await;
    Ok(finished.map_err(fail_by_store)?)
}
