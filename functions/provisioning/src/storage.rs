//! The bucket that holds an organisation's files, its environment and its releases.

use cloud::Creation;
use cloud::files::Bucket;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use lambda::Tools;
use store::Made;

use crate::outcome::{fail_by_store, origin_of_found};
use crate::turn::Stop;

pub(crate) async fn create_storage(tools: &Tools, organization: &mut Organization) -> Result<Made, Stop> {
    let files = tools.cloud.files();
    let bucket = files.bucket(organization.id);
    let mut origin = ResourceOrigin::Created;
    match files.find_bucket(&bucket).await? {
        Bucket::Ours => origin = origin_of_found(organization, Step::Storage),
        Bucket::Foreign => return Err(name_taken(&bucket).into()),
        Bucket::Absent => {
            let line = Resource { provider: Provider::S3, id: None, origin, digest: None, noted_at: None };
            tools.store.note_resource(organization, Step::Storage, &line).await.map_err(fail_by_store)?;
            match files.create_bucket(&bucket).await? {
                Creation::Created | Creation::Ours => {}
                Creation::Foreign => return Err(name_taken(&bucket).into()),
            }
        }
    }
    // Everything is set up again, since an earlier try may have left it half done; a second time changes nothing.
    files.set_up_bucket(organization.id, &organization.domain).await?;
    let resource =
        Resource { provider: Provider::S3, id: Some(bucket), origin, digest: None, noted_at: None };
    Ok(Made { resource: Some(resource), release: None })
}

fn name_taken(bucket: &str) -> Failure {
    Failure::new(FailureCode::BucketNameTaken, format!("the bucket {bucket} belongs to somebody else"))
}
