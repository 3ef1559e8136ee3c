//! The domain: reserved among the platform's organisations, then named in the DNS.

use cloud::Creation;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use lambda::Tools;
use store::Made;

use crate::outcome::fail_by_store;
use crate::turn::Stop;

pub(crate) async fn create_domain(tools: &Tools, organization: &mut Organization) -> Result<Made, Stop> {
    clear_former_domains(tools, organization).await?;

    let slug = organization.domain.clone();
    let host = tools.settings.cabinet_host(&slug);
    let reserved = tools.store.reserve_domain(&slug, organization.id).await.map_err(fail_by_store)?;
    if !reserved {
        let detail = format!("{host} is reserved by another organisation");
        return Err(Failure::new(FailureCode::DomainTaken, detail).into());
    }

    // The zone is not read first: creating is conditional on the name being free, and Route 53 allows few requests. And
    // nothing can be adopted, since a record of ours bears the organisation's own identifier.
    let origin = ResourceOrigin::Created;
    let line = Resource { provider: Provider::Route53, id: None, origin, digest: None, noted_at: None };
    tools.store.note_resource(organization, Step::Domain, &line).await.map_err(fail_by_store)?;
    match tools.cloud.dns().create(&slug, organization.id).await? {
        Creation::Created | Creation::Ours => {
            Ok(Made { resource: Some(Resource { id: Some(host), ..line }), release: None })
        }
        Creation::Foreign => {
            let detail = format!("{host} has a record in the DNS that is not this organisation's");
            Err(Failure::new(FailureCode::DomainTaken, detail).into())
        }
    }
}

/// Clears away what failed attempts may have left under domains that were given up since.
async fn clear_former_domains(tools: &Tools, organization: &mut Organization) -> Result<(), Stop> {
    for slug in &organization.former_domains.clone() {
        tools.cloud.dns().remove(slug, organization.id).await?;
        tools.store.release_domain(slug, organization.id).await.map_err(fail_by_store)?;
        tools.store.forget_former_domain(organization, slug).await.map_err(fail_by_store)?;
    }
    Ok(())
}
