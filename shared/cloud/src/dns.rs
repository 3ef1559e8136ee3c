//! The names of cabinets in Route 53. A DNS record does not say who made it, so beside each cabinet's CNAME lies a TXT
//! record that does, as external-dns keeps them. Both are made in one change, which Route 53 applies whole or not at all,
//! so a CNAME without its TXT is certainly somebody else's.

use aws_config::SdkConfig;
use aws_sdk_route53::Client;
use aws_sdk_route53::error::BuildError;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType};
use domain::{Organization, OrganizationId, Slug};

use crate::error::{OutsideError, OutsideErrorKind, System};
use crate::{Creation, Settings};

/// Seconds that a resolver may remember a record: how long a blocked cabinet's name may linger.
const TIME_TO_LIVE: i64 = 60;

/// Records read at a time. Between a cabinet's CNAME and its TXT only names such as `_dmarc` could come.
const PAGE: i32 = 20;

const CHANGE: &str = "ChangeResourceRecordSets";

/// Who holds a cabinet's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    Absent,
    /// Made by the platform for this organisation.
    Ours(OrganizationId),
    Foreign,
}

/// The outcome of bringing a name in line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alignment {
    InLine,
    /// Somebody else has put a record under the cabinet's name, which is left alone.
    NameTaken,
}

pub struct Dns {
    client: Client,
    hosted_zone: String,
    base: String,
    target: String,
}

/// What the zone holds for one cabinet.
struct Found {
    /// Everything at the cabinet's own name.
    address: Vec<ResourceRecordSet>,
    /// The TXT record that names the organisation.
    mark: Option<ResourceRecordSet>,
}

impl Found {
    fn owner(&self) -> Option<OrganizationId> {
        let records = self.mark.as_ref()?.resource_records();
        records.iter().find_map(|record| {
            record.value().strip_prefix("\"organization=")?.strip_suffix('"')?.parse().ok()
        })
    }

    fn record(&self) -> Record {
        match self.owner() {
            _ if self.address.iter().any(|record| record.r#type != RrType::Cname) => Record::Foreign,
            Some(owner) => Record::Ours(owner),
            None if self.address.is_empty() && self.mark.is_none() => Record::Absent,
            None => Record::Foreign,
        }
    }
}

impl Dns {
    pub(crate) fn new(configuration: &SdkConfig, settings: &Settings) -> Self {
        Self {
            client: Client::new(configuration),
            hosted_zone: settings.hosted_zone.clone(),
            base: settings.base.clone(),
            target: settings.dns_target.clone(),
        }
    }

    /// Gives a cabinet its name. Existing records are never changed: records are created, never upserted. A conflict is
    /// looked into, since it may be with an earlier try of our own whose answer was lost.
    pub async fn create(&self, slug: &Slug, id: OrganizationId) -> Result<Creation, OutsideError> {
        let cabinet = record_set(self.cabinet_name(slug), RrType::Cname, self.target.clone())?;
        let mark = record_set(self.mark_name(slug), RrType::Txt, format!("\"organization={id}\""))?;
        let Err(conflict) = self.change(&ChangeAction::Create, vec![cabinet.clone(), mark]).await else {
            return Ok(Creation::Created);
        };
        if !is_conflict(&conflict) {
            return Err(conflict);
        }
        let found = self.find(slug).await?;
        match found.record() {
            Record::Ours(owner) if owner == id && found.address.is_empty() => {
                // Somebody removed the CNAME by hand; the mark still says that the name is ours to give.
                self.change(&ChangeAction::Create, vec![cabinet]).await?;
                Ok(Creation::Created)
            }
            Record::Ours(owner) if owner == id => Ok(Creation::Ours),
            Record::Ours(_) | Record::Foreign => Ok(Creation::Foreign),
            // The obstacle has gone meanwhile, so the same request may succeed.
            Record::Absent => Err(OutsideError { kind: OutsideErrorKind::Unavailable, ..conflict }),
        }
    }

    /// Takes a cabinet's name away if it is the organisation's. A name that is somebody else's, or does not exist, is
    /// left alone.
    pub async fn remove(&self, slug: &Slug, id: OrganizationId) -> Result<(), OutsideError> {
        let found = self.find(slug).await?;
        if found.record() != Record::Ours(id) {
            return Ok(());
        }
        // Route 53 deletes a record only if the whole record is given, hence the records as they were read.
        let records = found.address.into_iter().chain(found.mark).collect();
        let Err(conflict) = self.change(&ChangeAction::Delete, records).await else {
            return Ok(());
        };
        // Deleting a record that has gone is a conflict too, for example when the first answer was lost.
        if is_conflict(&conflict) && self.look_up(slug).await? != Record::Ours(id) {
            return Ok(());
        }
        Err(conflict)
    }

    /// Gives a cabinet's name, or takes it away, depending on whether the cabinet is to be reached.
    pub async fn align(&self, organization: &Organization) -> Result<Alignment, OutsideError> {
        let (slug, id) = (&organization.domain, organization.id);
        if !organization.is_reachable() {
            self.remove(slug, id).await?;
        } else if self.create(slug, id).await? == Creation::Foreign {
            return Ok(Alignment::NameTaken);
        }
        Ok(Alignment::InLine)
    }

    /// Who holds a cabinet's name. Changes that have not reached all name servers are seen
    /// (<https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html>).
    pub async fn look_up(&self, slug: &Slug) -> Result<Record, OutsideError> {
        Ok(self.find(slug).await?.record())
    }

    /// Reads both names in one request: Route 53 sorts by labels from the right, and allows an account five requests a
    /// second. Records that follow them in the zone are read too, and are told apart by their names.
    async fn find(&self, slug: &Slug) -> Result<Found, OutsideError> {
        let (cabinet_name, mark_name) = (self.cabinet_name(slug), self.mark_name(slug));
        let answer = self
            .client
            .list_resource_record_sets()
            .hosted_zone_id(&self.hosted_zone)
            .start_record_name(&cabinet_name)
            .max_items(PAGE)
            .send()
            .await
            .map_err(|error| OutsideError::from_sdk(System::Route53, "ListResourceRecordSets", &error))?;
        let mut found = Found { address: Vec::new(), mark: None };
        for record in answer.resource_record_sets {
            if is_same_name(record.name(), &cabinet_name) {
                found.address.push(record);
            } else if is_same_name(record.name(), &mark_name) && record.r#type == RrType::Txt {
                found.mark = Some(record);
            }
        }
        Ok(found)
    }

    async fn change(
        &self,
        action: &ChangeAction,
        records: Vec<ResourceRecordSet>,
    ) -> Result<(), OutsideError> {
        let changes = records
            .into_iter()
            .map(|record| Change::builder().action(action.clone()).resource_record_set(record).build())
            .collect::<Result<_, _>>()
            .map_err(|error| refuse(&error))?;
        let batch =
            ChangeBatch::builder().set_changes(Some(changes)).build().map_err(|error| refuse(&error))?;
        self.client
            .change_resource_record_sets()
            .hosted_zone_id(&self.hosted_zone)
            .change_batch(batch)
            .send()
            .await
            .map_err(|error| OutsideError::from_sdk(System::Route53, CHANGE, &error))?;
        Ok(())
    }

    fn cabinet_name(&self, slug: &Slug) -> String {
        format!("{slug}.{}.", self.base)
    }

    fn mark_name(&self, slug: &Slug) -> String {
        format!("_kabinet.{slug}.{}.", self.base)
    }
}

/// Whether a name that Route 53 gives is one of ours. It writes `*` and other unusual characters as `\052`; ours have
/// only letters, digits, `-` and `_`, which it leaves as they are, so a name with an escape is never ours and nothing
/// has to be unescaped (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html>).
fn is_same_name(given: &str, ours: &str) -> bool {
    given.trim_end_matches('.').eq_ignore_ascii_case(ours.trim_end_matches('.'))
}

fn is_conflict(error: &OutsideError) -> bool {
    error.code.as_deref() == Some("InvalidChangeBatch")
}

fn refuse(error: &BuildError) -> OutsideError {
    OutsideError::from_build(System::Route53, CHANGE, error)
}

fn record_set(name: String, kind: RrType, value: String) -> Result<ResourceRecordSet, OutsideError> {
    let record = ResourceRecord::builder().value(value).build().map_err(|error| refuse(&error))?;
    ResourceRecordSet::builder()
        .name(name)
        .r#type(kind)
        .ttl(TIME_TO_LIVE)
        .resource_records(record)
        .build()
        .map_err(|error| refuse(&error))
}

#[cfg(test)]
mod tests {
    use winterbaume_route53::Route53Service;

    use super::*;
    use crate::settings::tests::{configuration, settings};

    fn found(address: &[(RrType, &str)], mark: Option<&str>) -> Found {
        let build = |name: &str, kind: &RrType, value: &str| {
            record_set(name.to_owned(), kind.clone(), value.to_owned()).unwrap()
        };
        Found {
            address: address.iter().map(|(kind, value)| build("acme.example.", kind, value)).collect(),
            mark: mark.map(|value| build("_kabinet.acme.example.", &RrType::Txt, value)),
        }
    }

    /// A client of a zone of its own.
    async fn zone() -> Dns {
        let configuration = configuration(Route53Service::new()).await;
        let client = Client::new(&configuration);
        let request = client.create_hosted_zone().name("kabinet.example").caller_reference("tests");
        let zone = request.send().await.unwrap().hosted_zone.unwrap().id;
        Dns::new(&configuration, &Settings { hosted_zone: zone, ..settings() })
    }

    #[tokio::test]
    async fn a_name_is_given_once_and_only_its_owner_takes_it_away() {
        let (dns, acme) = (zone().await, "acme".parse().unwrap());
        let (owner, other) = (OrganizationId::new(), OrganizationId::new());
        assert_eq!(dns.look_up(&acme).await, Ok(Record::Absent));
        assert_eq!(dns.create(&acme, owner).await, Ok(Creation::Created));
        assert_eq!(dns.create(&acme, owner).await, Ok(Creation::Ours));
        assert_eq!(dns.create(&acme, other).await, Ok(Creation::Foreign));
        assert_eq!(dns.look_up(&"acm".parse().unwrap()).await, Ok(Record::Absent));

        assert_eq!(dns.remove(&acme, other).await, Ok(()));
        assert_eq!(dns.look_up(&acme).await, Ok(Record::Ours(owner)));
        assert_eq!(dns.remove(&acme, owner).await, Ok(()));
        assert_eq!(dns.remove(&acme, owner).await, Ok(()));
        assert_eq!(dns.look_up(&acme).await, Ok(Record::Absent));
        assert_eq!(dns.create(&acme, other).await, Ok(Creation::Created));
    }

    #[tokio::test]
    async fn a_record_that_somebody_else_made_stays_as_it_is() {
        let (dns, acme, id) = (zone().await, "acme".parse().unwrap(), OrganizationId::new());
        let theirs =
            record_set(dns.cabinet_name(&acme), RrType::Cname, "elsewhere.example".to_owned()).unwrap();
        dns.change(&ChangeAction::Create, vec![theirs.clone()]).await.unwrap();
        assert_eq!(dns.create(&acme, id).await, Ok(Creation::Foreign));
        assert_eq!(dns.remove(&acme, id).await, Ok(()));
        assert_eq!(dns.find(&acme).await.unwrap().address, [theirs]);
    }

    #[test]
    fn only_the_mark_makes_a_record_ours() {
        let id = OrganizationId::new();
        let mark = format!("\"organization={id}\"");
        let cname = [(RrType::Cname, "cabinets.example")];
        assert_eq!(found(&[], None).record(), Record::Absent);
        assert_eq!(found(&cname, None).record(), Record::Foreign);
        assert_eq!(found(&cname, Some("\"heritage=external-dns\"")).record(), Record::Foreign);
        assert_eq!(found(&cname, Some(&mark)).record(), Record::Ours(id));
        assert_eq!(found(&[], Some(&mark)).record(), Record::Ours(id));
        assert_eq!(found(&[(RrType::A, "192.0.2.1")], Some(&mark)).record(), Record::Foreign);
    }

    #[test]
    fn the_next_record_of_the_zone_is_not_taken_for_ours() {
        assert!(is_same_name("acme.example.", "acme.example."));
        for other in ["\\052.acme.example.", "acme2.example.", "_kabinet.acme.example.", "example."] {
            assert!(!is_same_name(other, "acme.example."), "{other}");
        }
    }
}
