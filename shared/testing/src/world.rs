//! Everything that a platform has made, in its table and outside, so that a test can say what must exist and that nothing
//! else does.

use std::collections::BTreeMap;

use domain::organization::State;
use domain::provisioning::{Step, StepStatus};
use domain::{Organization, OrganizationId};
use local::Local;
use store::OrganizationQuery;

#[derive(Clone, Debug, PartialEq)]
pub struct World {
    pub organizations: BTreeMap<OrganizationId, Organization>,
    /// The name of each organisation's head department.
    pub head_departments: BTreeMap<OrganizationId, String>,
    /// The organisation that holds each domain.
    pub reservations: BTreeMap<String, OrganizationId>,
    /// Name and kind of each record of a cabinet, with its values.
    pub records: BTreeMap<(String, String), Vec<String>>,
    /// The names of the Kinescope projects, in order.
    pub projects: Vec<String>,
    /// The keys in each organisation's bucket, in order.
    pub buckets: BTreeMap<String, Vec<String>>,
}

impl World {
    pub(crate) async fn of(local: &Local) -> Self {
        let store = &local.store;
        let query = OrganizationQuery::newest_first(1_000);
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
            if let Some(head) = store.tenant(listing.id).structure().await.unwrap().head() {
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
        let of_platform = local.cloud.files().platform_bucket();
        for bucket in local.aws.buckets().await.into_iter().filter(|bucket| bucket.name != of_platform) {
            world.buckets.insert(bucket.name, bucket.objects.into_iter().map(|object| object.key).collect());
        }
        world
    }

    /// Asserts that this organisation's cabinet is up with everything that belongs to it, and that nothing else exists
    /// outside the table.
    pub fn assert_only_cabinet(&self, id: OrganizationId) {
        self.assert_only_cabinets(&[id]);
    }

    /// Asserts that the cabinets of these organisations are up, each with everything that belongs to it, and that nothing
    /// else exists outside the table.
    pub fn assert_only_cabinets(&self, ids: &[OrganizationId]) {
        let (mut records, mut projects, mut buckets) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for id in ids {
            let organization = &self.organizations[id];
            self.assert_is_up(organization);
            let domain = organization.domain.as_str();
            let host = format!("{domain}.localhost");
            records.insert((format!("{host}."), "CNAME".to_owned()), vec!["localhost".to_owned()]);
            let mark = format!("\"organization={id}\"");
            records.insert((format!("_kabinet.{host}."), "TXT".to_owned()), vec![mark]);
            projects.push(host);
            let release = organization.release.as_ref().expect("a release was built");
            buckets.insert(format!("kabinet-{id}"), vec!["env/cabinet.env".to_owned(), release.key.clone()]);
        }
        projects.sort();
        assert_eq!(self.records, records);
        assert_eq!(self.projects, projects);
        assert_eq!(self.buckets, buckets);
    }

    fn assert_is_up(&self, organization: &Organization) {
        let domain = organization.domain.as_str();
        let statuses =
            Step::ALL.map(|step| (step, organization.step(step).status, organization.step(step).failure));
        assert_eq!(statuses, Step::ALL.map(|step| (step, StepStatus::Done, None)), "{domain}");
        assert_eq!(organization.state, State::Ready, "{domain}");
        let release = organization.release.as_ref().map(|release| &release.id);
        assert!(
            release.is_some() && release == organization.active_release.as_ref(),
            "{domain}: {release:?}"
        );
        assert!(organization.former_domains.is_empty(), "{domain}: {:?}", organization.former_domains);
        let head = self.head_departments.get(&organization.id).map(String::as_str);
        assert_eq!(head, Some(organization.name.as_str()), "{domain}");
        assert_eq!(self.reservations.get(domain), Some(&organization.id), "{domain}");
    }
}
