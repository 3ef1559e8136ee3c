//! The parts in which an organisation is taken down that somebody has given up, each a Lambda of the state machine in
//! `infra/leaving.asl.json`. Each removes lines of the ledger: looks for the resource, deletes it, takes the line out. A resource
//! that the organisation has only adopted is left to whoever made it.

use cloud::files::Bucket;
use domain::provisioning::{Failure, FailureCode, Resource, ResourceOrigin, Step};
use domain::{Organization, OrganizationId};
use lambda::Tools;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::outcome::{fail_by_store, read_input};
use crate::turn::{Stop, seconds_of, turn_after, turn_of, wait_until};
use crate::video_project::find_own_project;

/// A part of what is taken down.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Storage,
    VideoProject,
    /// The last one: with the domain, the organisation itself is gone.
    Domain,
}

impl Part {
    /// The step that made what the part removes, and asks the same system for it.
    const fn step(self) -> Step {
        match self {
            Self::Storage => Step::Storage,
            Self::VideoProject => Step::VideoProject,
            Self::Domain => Step::Domain,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    organization_id: OrganizationId,
    attempt: u32,
}

/// Takes a part down. The answer says how many seconds to wait before the part is gone on with: 0 when it is gone.
pub(crate) async fn take_down(tools: &Tools, part: Part, input: Value) -> Result<Value, Failure> {
    let Input { organization_id, attempt } = read_input(input)?;
    let organization = tools.store.leaving(organization_id, attempt).await.map_err(fail_by_store)?;
    let Some(mut organization) = organization else {
        return Err(Failure::new(FailureCode::Superseded, "another attempt has taken over"));
    };
    let before = organization.leaving.as_ref().and_then(|leaving| leaving.waiting);
    let (until, said) = if let Some(until) = turn_of(tools, part.step(), before).await? {
        (until, "others have waited longer for the same system".to_owned())
    } else {
        let removed = match part {
            Part::Storage => remove_storage(tools, &mut organization).await,
            Part::VideoProject => remove_video_project(tools, &mut organization).await,
            Part::Domain => remove_domain(tools, &organization).await,
        };
        match removed {
            Ok(Left::Nothing) => return Ok(json!({"wait_seconds": 0})),
            Ok(Left::More) => return Ok(json!({"wait_seconds": 1})),
            Err(Stop::Asked(asked)) => {
                (turn_after(tools, part.step(), before, &asked).await?, asked.to_string())
            }
            Err(Stop::Failed(failure)) => return Err(failure),
        }
    };
    let now = tools.clock.now();
    let waiting = wait_until(before, until, now, &said)?;
    tools.store.let_leaving_wait(&mut organization, waiting).await.map_err(fail_by_store)?;
    Ok(json!({"wait_seconds": seconds_of(&waiting, now)}))
}

/// What is left of a part.
enum Left {
    Nothing,
    More,
}

/// The line of a resource that goes with the organisation.
fn own_line(organization: &Organization, step: Step) -> Option<Resource> {
    let line = organization.resources.get(&step).cloned();
    line.filter(|line| line.origin == ResourceOrigin::Created)
}

/// Removes the bucket with all versions of all files, a thousand at a time.
async fn remove_storage(tools: &Tools, organization: &mut Organization) -> Result<Left, Stop> {
    let files = tools.cloud.files();
    let bucket = files.bucket(organization.id);
    if own_line(organization, Step::Storage).is_some() {
        match files.find_bucket(&bucket).await? {
            Bucket::Absent => {}
            Bucket::Ours => {
                if files.erase_page(&bucket, "").await? {
                    return Ok(Left::More);
                }
                files.delete_bucket(&bucket).await?;
            }
            // S3 says so of a bucket that the asker may not know of, and the ledger knows that it is there.
            Bucket::Foreign => {
                let detail = format!("the bucket {bucket} is not open to this role");
                return Err(Failure::new(FailureCode::AccessDenied, detail).into());
            }
        }
    }
    let steps = [Step::Storage, Step::Environment, Step::Build];
    tools.store.forget_resources(organization, &steps).await.map_err(fail_by_store)?;
    Ok(Left::Nothing)
}

async fn remove_video_project(tools: &Tools, organization: &mut Organization) -> Result<Left, Stop> {
    if let Some(line) = own_line(organization, Step::VideoProject) {
        let project = match &line.id {
            Some(id) => Some(id.clone()),
            None => find_own_project(tools, organization, &line).await?.map(|project| project.id),
        };
        if let Some(id) = project {
            tools.cloud.kinescope().delete_project(&id).await?;
        }
    }
    tools.store.forget_resources(organization, &[Step::VideoProject]).await.map_err(fail_by_store)?;
    Ok(Left::Nothing)
}

/// Removes the names in the DNS, then the reservations, by which the domain is free again; with them the organisation is
/// gone.
async fn remove_domain(tools: &Tools, organization: &Organization) -> Result<Left, Stop> {
    for slug in organization.former_domains.iter().chain([&organization.domain]) {
        tools.cloud.dns().remove(slug, organization.id).await?;
        tools.store.release_domain(slug, organization.id).await.map_err(fail_by_store)?;
    }
    tools.store.finish_leaving(organization, tools.clock.now()).await.map_err(fail_by_store)?;
    Ok(Left::Nothing)
}
