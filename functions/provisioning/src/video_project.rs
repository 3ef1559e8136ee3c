//! The Kinescope project that an organisation's videos belong to, playable on its own domain only.

use cloud::kinescope::Project;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use lambda::Tools;
use store::Made;

use crate::outcome::{fail_by_store, origin_of_found};

pub(crate) async fn create_video_project(
    tools: &Tools,
    organization: &mut Organization,
) -> Result<Made, Failure> {
    let host = tools.settings.cabinet_host(&organization.domain);
    let kinescope = tools.cloud.kinescope();
    if let Some(project) = kinescope.find_project_by_name(&host).await? {
        return take(project, &host, origin_of_found(organization, Step::VideoProject));
    }

    let origin = ResourceOrigin::Created;
    let line = Resource { provider: Provider::Kinescope, id: None, origin, digest: None };
    tools.store.note_resource(organization, Step::VideoProject, &line).await.map_err(fail_by_store)?;
    let refusal: Failure = match kinescope.create_project(&host, &host).await {
        Ok(project) => return take(project, &host, origin),
        Err(error) => error.into(),
    };
    // The list may lag behind: a project that an earlier try made can be missing from it and still hold its name.
    if refusal.code == FailureCode::KinescopeNameTaken
        && let Some(project) = kinescope.find_project_by_name(&host).await?
    {
        return take(project, &host, origin);
    }
    Err(refusal)
}

/// A project is the organisation's if it is limited to the organisation's domain: nobody else would limit it so.
fn take(project: Project, host: &str, origin: ResourceOrigin) -> Result<Made, Failure> {
    if !project.is_limited_to(host) {
        let detail = format!("project {} is called {host} and is not limited to that domain", project.id);
        return Err(Failure::new(FailureCode::KinescopeNameTaken, detail));
    }
    let resource = Resource { provider: Provider::Kinescope, id: Some(project.id), origin, digest: None };
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
            assert_eq!(refused.err().map(|failure| failure.code), Some(FailureCode::KinescopeNameTaken));
        }
    }
}
