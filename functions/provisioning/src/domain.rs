//! The domain: reserved among the platform's organisations, then named in the DNS.

use cloud::Creation;
use domain::Organization;
use domain::provisioning::{Failure, FailureCode, Provider, Resource, ResourceOrigin, Step};
use lambda::Context;
use store::Made;

use crate::fail_by_store;

pub(crate) async fn create_domain(
    context: &Context,
    organization: &mut Organization,
) -> Result<Made, Failure> {
    clear_former_domains(context, organization).await?;

    let slug = organization.domain.clone();
    let host = context.settings.cabinet_host(&slug);
    let reserved = context.store.reserve_domain(&slug, organization.id).await.map_err(fail_by_store)?;
    if !reserved {
        let detail = format!("{host} is reserved by another organisation");
        return Err(Failure::new(FailureCode::DomainTaken, detail));
    }

    // The zone is not looked at first: creating is conditional on the name being free, and Route 53 allows few
    // requests. Nor can anything be adopted, since what is ours bears the organisation's own identifier.
    let origin = ResourceOrigin::Created;
    let line = Resource { provider: Provider::Route53, id: None, origin, digest: None };
    context.store.note_resource(organization, Step::Domain, &line).await.map_err(fail_by_store)?;
    match context.cloud.dns().create(&slug, organization.id).await? {
        Creation::Created | Creation::Ours => {
            Ok(Made { resource: Some(Resource { id: Some(host), ..line }), release: None })
        }
        Creation::Foreign => {
            let detail = format!("{host} has a record in the DNS that is not this organisation's");
            Err(Failure::new(FailureCode::DomainTaken, detail))
        }
    }
}

/// Clears away what failed attempts may have left of domains that have been given up since.
async fn clear_former_domains(context: &Context, organization: &mut Organization) -> Result<(), Failure> {
    for slug in &organization.former_domains.clone() {
        context.cloud.dns().remove(slug, organization.id).await?;
        context.store.release_domain(slug, organization.id).await.map_err(fail_by_store)?;
        context.store.forget_former_domain(organization, slug).await.map_err(fail_by_store)?;
    }
    Ok(())
}
