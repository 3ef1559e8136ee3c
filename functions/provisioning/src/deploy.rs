//! The release goes live: it becomes the one that the cabinet runs. It counts only once the cabinet names it at its own
//! address.

use cloud::files::digest_of;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, HEALTH, Release};

use crate::outcome::{fail_by_store, made_before};
use crate::turn::Stop;
use lambda::Tools;

pub(crate) async fn deploy_release(tools: &Tools, organization: &mut Organization) -> Result<(), Stop> {
    let release = made_before(organization.release.clone(), "the release")?;
    check_bundle(tools, organization, &release).await?;
    tools.store.activate_release(organization, &release.id).await.map_err(fail_by_store)?;
    tools.store.seed_head_department(organization).await.map_err(fail_by_store)?;
    check_health(tools, organization, &release).await
}

/// Checks that the bucket has the bundle that was built.
async fn check_bundle(tools: &Tools, organization: &Organization, release: &Release) -> Result<(), Stop> {
    let files = tools.cloud.files();
    let bucket = files.bucket(organization.id);
    let problem = match files.get(&bucket, &release.key).await? {
        None => "is gone".to_owned(),
        Some(bundle) => match digest_of(&bundle) {
            digest if digest == release.digest => return Ok(()),
            digest => format!("has the digest {digest}"),
        },
    };
    let detail = format!("s3://{bucket}/{} {problem}", release.key);
    Err(Failure::new(FailureCode::DamagedRelease, detail).into())
}

/// Asks the cabinet once. Its name may not have spread yet, so the state machine asks again for a while.
async fn check_health(tools: &Tools, organization: &Organization, release: &Release) -> Result<(), Stop> {
    let answer = tools.cloud.cabinets().release_of(&organization.domain).await?;
    if answer.status == 200 && answer.release.as_ref() == Some(&release.id) {
        return Ok(());
    }
    let origin = tools.settings.cabinet_origin(&organization.domain);
    let detail = format!("{origin}{HEALTH} answered {}: {}", answer.status, answer.text);
    Err(Failure::new(FailureCode::Unhealthy, detail).into())
}
