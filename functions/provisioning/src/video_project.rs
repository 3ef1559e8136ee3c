//! The Kinescope project that an organisation's videos belong to, playable on its own domain only.
//!
//! Names of projects are unique at Kinescope. So a project is created without looking for it first, which is one request
//! however many projects there are; only when its name is taken, the list is read for the one that has it.

use std::time::Duration;

use cloud::kinescope::Project;
use cloud::{OutsideError, OutsideErrorKind};
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use jiff::Timestamp;
use lambda::Tools;
use store::Made;

use crate::outcome::fail_by_store;
use crate::turn::Stop;

/// How far the clocks of Kinescope and of the platform may be apart.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);

pub(crate) async fn create_video_project(
    tools: &Tools,
    organization: &mut Organization,
) -> Result<Made, Stop> {
    let host = tools.settings.cabinet_host(&organization.domain);
    let kinescope = tools.cloud.kinescope();
    let noted = organization.resources.get(&Step::VideoProject).cloned();
    // Without a line, no earlier try may have made the project; with one, its answer may have been lost.
    let clocks_differ = if noted.is_some() { CLOCKS_DIFFER } else { Duration::ZERO };
    let line = match noted {
        Some(line) => line,
        None => note(tools, organization, ResourceOrigin::Created, tools.clock.now()).await?,
    };
    let error = match kinescope.create_project(&host, &host).await {
        Ok(project) => return take(project, &host, ResourceOrigin::Created),
        Err(error) => error,
    };
    let was_refused = matches!(
        error.kind,
        OutsideErrorKind::Throttled | OutsideErrorKind::Denied | OutsideErrorKind::Refused
    );
    let refusal = Stop::from(error);
    if matches!(&refusal, Stop::Failed(failure) if failure.code == FailureCode::KinescopeNameTaken)
        && let Some(project) = kinescope.find_project_by_name(&host).await?
    {
        if is_older(&project, &line, clocks_differ) {
            let noted_at = line.noted_at.unwrap_or_default();
            note(tools, organization, ResourceOrigin::Adopted, noted_at).await?;
            return take(project, &host, ResourceOrigin::Adopted);
        }
        return take(project, &host, line.origin);
    }
    // Nothing was made, so whatever has the name later is somebody else's. The refusal is what the run has to tell.
    if was_refused
        && clocks_differ.is_zero()
        && let Err(error) = tools.store.forget_line(organization, Step::VideoProject).await
    {
        tracing::warn!(%error, "the line of a project that was not made stays");
    }
    Err(refusal)
}

/// The project that an earlier try has made for this organisation, if nobody heard of that.
pub(crate) async fn find_own_project(
    tools: &Tools,
    organization: &Organization,
    line: &Resource,
) -> Result<Option<Project>, OutsideError> {
    let host = tools.settings.cabinet_host(&organization.domain);
    let found = tools.cloud.kinescope().find_project_by_name(&host).await?;
    Ok(found.filter(|project| project.is_limited_to(&host) && !is_older(project, line, CLOCKS_DIFFER)))
}

async fn note(
    tools: &Tools,
    organization: &mut Organization,
    origin: ResourceOrigin,
    noted_at: Timestamp,
) -> Result<Resource, Failure> {
    let line =
        Resource { provider: Provider::Kinescope, id: None, origin, digest: None, noted_at: Some(noted_at) };
    tools.store.note_resource(organization, Step::VideoProject, &line).await.map_err(fail_by_store)?;
    Ok(line)
}

/// Whether a project was there before the platform set about making it. Otherwise an earlier try made it, whose answer was
/// lost.
fn is_older(project: &Project, line: &Resource, clocks_differ: Duration) -> bool {
    let ages = project.created_at.zip(line.noted_at);
    ages.is_some_and(|(created_at, noted_at)| created_at + clocks_differ < noted_at)
}

/// A project is the organisation's if it is limited to the organisation's domain: nobody else would limit it so.
fn take(project: Project, host: &str, origin: ResourceOrigin) -> Result<Made, Stop> {
    if !project.is_limited_to(host) {
        let detail = format!("project {} is called {host} and is not limited to that domain", project.id);
        return Err(Failure::new(FailureCode::KinescopeNameTaken, detail).into());
    }
    let resource = Resource {
        provider: Provider::Kinescope,
        id: Some(project.id),
        origin,
        digest: None,
        noted_at: None,
    };
    Ok(Made { resource: Some(resource), release: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(privacy_type: &str, domains: &[&str]) -> Project {
        Project {
            id: "p1".to_owned(),
            name: "acme.example".to_owned(),
            privacy_type: privacy_type.to_owned(),
            privacy_domains: domains.iter().map(ToString::to_string).collect(),
            created_at: None,
        }
    }

    #[test]
    fn only_a_project_limited_to_exactly_the_domain_is_taken() {
        let made =
            take(project("custom", &["acme.example"]), "acme.example", ResourceOrigin::Adopted).unwrap();
        let resource = made.resource.unwrap();
        assert_eq!((resource.id.as_deref(), resource.origin), (Some("p1"), ResourceOrigin::Adopted));

        let foreign: [(&str, &[&str]); 4] = [
            ("anywhere", &[]),
            ("anywhere", &["acme.example"]),
            ("custom", &["acme.example", "other.example"]),
            ("custom", &["other.example"]),
        ];
        for (privacy_type, domains) in foreign {
            let refused = take(project(privacy_type, domains), "acme.example", ResourceOrigin::Created);
            let Err(Stop::Failed(failure)) = refused else { panic!("{privacy_type} {domains:?} is taken") };
            assert_eq!(failure.code, FailureCode::KinescopeNameTaken);
        }
    }
}
