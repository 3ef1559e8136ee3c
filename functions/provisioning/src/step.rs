//! The part that all steps share: a step runs for one attempt, is passed over once it is done, and records what it made.

use domain::OrganizationId;
use domain::provisioning::{Failure, FailureCode, Step};
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
use crate::video_project::create_video_project;

/// The input of a step: the organisation and the attempt for which it runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepInput {
    organization_id: OrganizationId,
    attempt: u32,
}

/// Runs a step once, unless it has been done.
pub(crate) async fn run_step(tools: &Tools, step: Step, input: Value) -> Result<Value, Failure> {
    let StepInput { organization_id, attempt } = read_input(input)?;
    let begun = tools.store.begin_step(organization_id, attempt, step, tools.clock.now()).await;
    let mut organization = match begun.map_err(fail_by_store)? {
        Begun::Run(organization) => organization,
        Begun::Done(_) => return Ok(json!({"step": step, "passed_over": true})),
        Begun::Superseded => {
            return Err(Failure::new(FailureCode::Superseded, "another attempt has taken over"));
        }
    };
    let made = match step {
        // The domain is the first step that makes something; this beginning is recorded so that people see the run under
        // way.
        Step::Start => Made::default(),
        Step::Domain => create_domain(tools, &mut organization).await?,
        Step::VideoProject => create_video_project(tools, &mut organization).await?,
        Step::Storage => create_storage(tools, &mut organization).await?,
        Step::Environment => write_environment(tools, &mut organization).await?,
        Step::Build => build_release(tools, &mut organization).await?,
        Step::Deploy => {
            deploy_release(tools, &mut organization).await?;
            let finished = tools.store.finish_provisioning(&organization, tools.clock.now()).await;
            finished.map_err(fail_by_store)?;
            return Ok(json!({"step": step, "passed_over": false}));
        }
    };
    let finished = tools.store.finish_step(&mut organization, step, tools.clock.now(), made).await;
    finished.map_err(fail_by_store)?;
    Ok(json!({"step": step, "passed_over": false}))
}
