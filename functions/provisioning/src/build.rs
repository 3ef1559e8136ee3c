//! The release of a cabinet. It is built from the platform's version, the environment, the modules and the brand, and
//! stored in the organisation's bucket under its own digest, where nothing ever changes it.

use cloud::files::Upload;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use lambda::Tools;
use store::Made;

use crate::brand::Brand;
use crate::bundle::{Bundle, Contents};
use crate::outcome::{fail_by_store, made_before};
use crate::turn::Stop;

pub(crate) async fn build_release(tools: &Tools, organization: &mut Organization) -> Result<Made, Stop> {
    let Bundle { release, bytes } = Bundle::build(&contents_of(tools, organization)?)?;
    let files = tools.cloud.files();
    let bucket = files.bucket(organization.id);
    let resource = Resource {
        provider: Provider::S3,
        id: Some(format!("s3://{bucket}/{}", release.key)),
        origin: ResourceOrigin::Created,
        digest: Some(release.digest.clone()),
        noted_at: None,
    };
    // The bytes themselves are compared: this step also mends a bundle that was found damaged.
    let lies_there = files.get(&bucket, &release.key).await?.is_some_and(|stored| stored == bytes);
    if !lies_there {
        let line = Resource { id: None, ..resource.clone() };
        tools.store.note_resource(organization, Step::Build, &line).await.map_err(fail_by_store)?;
        let upload = Upload {
            key: &release.key,
            content_type: "application/zip",
            digest: &release.digest,
            body: bytes,
        };
        files.put(&bucket, upload).await?;
    }
    Ok(Made { resource: Some(resource), release: Some(release) })
}

fn contents_of(tools: &Tools, organization: &Organization) -> Result<Contents, Failure> {
    if organization.modules.is_empty() {
        return Err(Failure::new(
            FailureCode::InvalidModules,
            "a cabinet without modules has nothing to show",
        ));
    }
    let environment = organization.resources.get(&Step::Environment);
    let environment_digest = environment.and_then(|environment| environment.digest.clone());
    Ok(Contents {
        organization_id: organization.id,
        domain: tools.settings.cabinet_host(&organization.domain),
        platform_version: tools.settings.platform_version.clone(),
        channel: tools.settings.release_channel.clone(),
        environment_digest: made_before(environment_digest, "the environment's digest")?,
        modules: organization.modules.clone(),
        brand: Brand::of(organization)?,
        built_at: made_before(organization.step(Step::Environment).finished_at, "the environment's time")?,
    })
}
