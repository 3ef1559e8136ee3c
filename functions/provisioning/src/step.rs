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
use crate::turn::{Stop, turn_after, turn_of, wait};
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
    let wait_seconds = if let Some(until) = turn_of(tools, &organization, step).await? {
        wait(tools, &mut organization, step, until, "others are before it").await?
    } else {
        match work(tools, step, &mut organization).await {
            Ok(()) => 0,
            Err(Stop::Failed(failure)) => return Err(failure),
            Err(Stop::Asked(asked)) => {
                let until = turn_after(tools, &organization, step, &asked).await?;
                wait(tools, &mut organization, step, until, &asked.to_string()).await?
            }
        }
    };
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
