//! All that a platform has made, in its table and outside, so that a test can say what must be there and that nothing else
//! is.

use std::collections::BTreeMap;

use domain::organization::State;
use domain::provisioning::{Step, StepStatus};
use domain::{Organization, OrganizationId};
use local::Local;
use store::{ListQuery, Order, SortKey};

#[derive(Clone, Debug, PartialEq)]
pub struct World {
    pub organizations: BTreeMap<OrganizationId, Organization>,
    /// The name of each organisation's head department.
    pub head_departments: BTreeMap<OrganizationId, String>,
    /// Which organisation holds each organisation's domain.
    pub reservations: BTreeMap<String, OrganizationId>,
    /// Name and kind of each record of a cabinet, with its values.
    pub records: BTreeMap<(String, String), Vec<String>>,
    /// The names of the Kinescope projects, in order.
    pub projects: Vec<String>,
    /// The keys in each bucket, in order.
    pub buckets: BTreeMap<String, Vec<String>>,
}

impl World {
    pub(crate) async fn of(local: &Local) -> Self {
        let store = &local.store;
        let query = ListQuery {
            status: None,
            search: None,
            sort: SortKey::CreatedAt,
            order: Order::Ascending,
            limit: 1_000,
            today: local.clock.today(),
        };
        let mut world = Self {
            organizations: BTreeMap::new(),
            head_departments: BTreeMap::new(),
            reservations: BTreeMap::new(),
            records: BTreeMap::new(),
            projects: local.kinescope.projects().await.into_iter().map(|project| project.name).collect(),
            buckets: BTreeMap::new(),
        };
        world.projects.sort();
        for listing in store.list_organizations(&query, None).await.unwrap().items {
            let organization = store.organization(listing.id).await.unwrap().unwrap();
            if let Some(head) = store.head_department(&organization).await.unwrap() {
                world.head_departments.insert(listing.id, head.name.to_string());
            }
            if let Some(holder) = store.domain_holder(&organization.domain).await.unwrap() {
                world.reservations.insert(organization.domain.to_string(), holder);
            }
            world.organizations.insert(listing.id, organization);
        }
        for record in local.aws.records(&local.hosted_zone).await {
            if record.kind != "NS" && record.kind != "SOA" {
                world.records.insert((record.name, record.kind), record.values);
            }
        }
        for bucket in local.aws.buckets().await {
            world.buckets.insert(bucket.name, bucket.objects.into_iter().map(|object| object.key).collect());
        }
        world
    }

    /// Asserts that this organisation's cabinet is up with everything that belongs to it, and that nothing else exists
    /// outside the table.
    pub fn assert_only_cabinet(&self, id: OrganizationId) {
        let organization = &self.organizations[&id];
        let (domain, name) = (organization.domain.as_str(), organization.name.as_str());
        assert_eq!(organization.state, State::Ready);
        for step in Step::ALL {
            let record = organization.step(step);
            assert_eq!((record.status, record.failure), (StepStatus::Done, None), "{step:?}");
        }
        let release = organization.release.as_ref().expect("a release was built");
        assert_eq!(organization.active_release.as_ref(), Some(&release.id));
        assert!(organization.former_domains.is_empty(), "{:?}", organization.former_domains);
        assert_eq!(self.head_departments.get(&id).map(String::as_str), Some(name));
        assert_eq!(self.reservations.get(domain), Some(&id));
        let record = |name: String, kind: &str, value: &str| ((name, kind.to_owned()), vec![value.to_owned()]);
        let records = [
            record(format!("{domain}.localhost."), "CNAME", "localhost"),
            record(format!("_kabinet.{domain}.localhost."), "TXT", &format!("\"organization={id}\"")),
        ];
        assert_eq!(self.records, BTreeMap::from(records));
        assert_eq!(self.projects, [format!("{domain}.localhost")]);
        let keys = vec!["env/cabinet.env".to_owned(), release.key.clone()];
        assert_eq!(self.buckets, BTreeMap::from([(format!("kabinet-{id}"), keys)]));
    }
}
