//! Route 53, by winterbaume, with its state in one file. Its record sets are the product's tenant domains, so changes are
//! checked here as Route 53 checks them, all before any is made, and lists are in Route 53's order.

use std::path::{Path, PathBuf};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde::Serialize;
use tokio::sync::Mutex;
use winterbaume_core::{MockRequest, MockService, StatefulService};
use winterbaume_route53::views::{HostedZoneView, ResourceRecordSetView};
use winterbaume_route53::{Route53Service, Route53StateView, wire};

use crate::account::{ACCOUNT, REGION};
use crate::durable::{self, OpenError};
use crate::protocol::{self, Refusal};
use crate::service::Service;
use crate::winterbaume::{into_answer, request_for};

/// A record set of a hosted zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// With the dot at its end.
    pub name: String,
    pub kind: String,
    /// In seconds.
    pub ttl: u64,
    pub values: Vec<String>,
}

pub(crate) struct Route53 {
    service: Route53Service,
    file: PathBuf,
    changing: Mutex<()>,
}

impl Route53 {
    pub(crate) async fn open(folder: &Path) -> Result<Self, OpenError> {
        durable::create_folder(folder)?;
        let file = folder.join("route53.json");
        let view: Route53StateView = durable::read_json(&file)?.unwrap_or_default();
        let service = Route53Service::new();
        service.restore(ACCOUNT, REGION, view).await.map_err(|error| OpenError::damaged(&file, &error))?;
        Ok(Self { service, file, changing: Mutex::new(()) })
    }

    pub(crate) async fn handle(&self, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = request_for("route53", &parts.method, path, &parts.headers, body);
        if operation == "ListResourceRecordSets" {
            return self.list_record_sets(parts).await;
        }
        if parts.method == Method::GET {
            return into_answer(self.service.handle(request).await);
        }
        self.change(operation, zone_in(parts.uri.path()), request).await
    }

    async fn change(&self, operation: &str, zone: Option<&str>, request: MockRequest) -> Response {
        let _changing = self.changing.lock().await;
        if let ("ChangeResourceRecordSets", Some(zone)) = (operation, zone)
            && let Some(view) = self.zone(zone).await
            && let Err(message) = check_changes(view, &request)
        {
            return Refusal::new(StatusCode::BAD_REQUEST, "InvalidChangeBatch", message)
                .into_answer(Service::Route53);
        }
        let response = into_answer(self.service.handle(request).await);
        if response.status().is_success()
            && let Err(error) =
                durable::write_json(&self.file, &self.service.snapshot(ACCOUNT, REGION).await).await
        {
            return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", error.to_string())
                .into_answer(Service::Route53);
        }
        response
    }

    /// The id of the public zone of this domain, made if it is not there.
    pub(crate) async fn ensure_zone(&self, domain: &str) -> Result<String, String> {
        let name = format!("{}.", domain.trim_end_matches('.'));
        if let Some(id) = self.find_zone(&name).await {
            return Ok(id);
        }
        let body = format!(
            "<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>{0}</Name>\
             <CallerReference>{0}</CallerReference></CreateHostedZoneRequest>",
            protocol::escape_xml(&name)
        );
        let path = "/2013-04-01/hostedzone";
        let request = request_for("route53", &Method::POST, path, &HeaderMap::new(), body.into());
        let response = self.change("CreateHostedZone", None, request).await;
        match self.find_zone(&name).await {
            Some(id) if response.status().is_success() => Ok(id),
            _ => Err(format!("the zone {name} could not be created: status {}", response.status())),
        }
    }

    async fn find_zone(&self, name: &str) -> Option<String> {
        self.zones().await.into_iter().find(|(_, zone)| zone == name).map(|(id, _)| id)
    }

    /// The hosted zones in the order of their names: id and name.
    pub(crate) async fn zones(&self) -> Vec<(String, String)> {
        let zones = self.service.snapshot(ACCOUNT, REGION).await.hosted_zones.into_values();
        let mut zones: Vec<(String, String)> =
            zones.map(|zone| (zone.id.trim_start_matches("/hostedzone/").to_owned(), zone.name)).collect();
        zones.sort_by(|left, right| left.1.cmp(&right.1));
        zones
    }

    async fn zone(&self, id: &str) -> Option<HostedZoneView> {
        let mut zones = self.service.snapshot(ACCOUNT, REGION).await.hosted_zones;
        zones.remove(&format!("/hostedzone/{}", id.trim_start_matches("/hostedzone/")))
    }

    /// A zone's record sets in Route 53's order; none for a zone that is not there.
    pub(crate) async fn records(&self, zone: &str) -> Vec<Record> {
        self.zone(zone).await.map(sorted_records).unwrap_or_default()
    }

    /// winterbaume gives all record sets in the order of their creation. Route 53 orders them by the reversed
    /// labels of their names, begins where it is asked to and gives so many:
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html>.
    async fn list_record_sets(&self, parts: &Parts) -> Response {
        let id = zone_in(parts.uri.path()).unwrap_or_default();
        let Some(zone) = self.zone(id).await else {
            let message = format!("No hosted zone found with ID: {id}");
            return Refusal::new(StatusCode::NOT_FOUND, "NoSuchHostedZone", message)
                .into_answer(Service::Route53);
        };
        let query: Vec<(String, String)> =
            serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).unwrap_or_default();
        let asked = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let start = asked("name").map(|name| order_of(&with_dot(name), asked("type").unwrap_or_default()));
        let at_most = asked("maxitems").and_then(|text| text.parse().ok()).unwrap_or(300).clamp(1, 300);

        let mut records = sorted_records(zone);
        records.retain(|record| {
            start.as_ref().is_none_or(|start| order_of(&record.name, &record.kind) >= *start)
        });
        let rest = records.split_off(records.len().min(at_most));
        into_answer(wire::serialize_list_resource_record_sets_response(
            &wire::ListResourceRecordSetsResponse {
                is_truncated: Some(!rest.is_empty()),
                max_items: i32::try_from(at_most).ok(),
                next_record_identifier: None,
                next_record_name: rest.first().map(|record| record.name.clone()),
                next_record_type: rest.first().map(|record| record.kind.clone()),
                resource_record_sets: Some(wire::ResourceRecordSets {
                    items: records.into_iter().map(into_record_set).collect(),
                }),
            },
        ))
    }
}

/// The zone in `/2013-04-01/hostedzone/<id>/…`.
fn zone_in(path: &str) -> Option<&str> {
    let mut parts = path.split('/').skip_while(|part| *part != "hostedzone").skip(1);
    parts.next().filter(|part| !part.is_empty())
}

fn with_dot(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.')).to_lowercase()
}

fn order_of(name: &str, kind: &str) -> (Vec<String>, String) {
    (name.trim_end_matches('.').rsplit('.').map(str::to_lowercase).collect(), kind.to_owned())
}

fn sorted_records(zone: HostedZoneView) -> Vec<Record> {
    let mut records: Vec<Record> = zone.records.into_iter().map(Record::from).collect();
    records.sort_by_cached_key(|record| order_of(&record.name, &record.kind));
    records
}

impl From<ResourceRecordSetView> for Record {
    fn from(view: ResourceRecordSetView) -> Self {
        Self {
            name: view.name,
            kind: view.record_type,
            ttl: view.ttl.unwrap_or_default(),
            values: view.resource_records,
        }
    }
}

fn into_record_set(record: Record) -> wire::ResourceRecordSet {
    let items = record.values.into_iter().map(|value| wire::ResourceRecord { value }).collect();
    wire::ResourceRecordSet {
        name: record.name,
        r#type: record.kind,
        t_t_l: i64::try_from(record.ttl).ok(),
        resource_records: Some(wire::ResourceRecords { items }),
        ..Default::default()
    }
}

/// winterbaume makes the changes of a batch one by one until one fails, and deletes by name alone. In Route 53 "if
/// any of the changes fails, none is made", and a record set is deleted only by all its values:
/// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html>. So the batch is
/// tried on a copy first. The error is the message that Route 53 gives for what it refuses.
fn check_changes(zone: HostedZoneView, request: &MockRequest) -> Result<(), String> {
    let batch = wire::deserialize_change_resource_record_sets_request(
        request,
        &[],
        &std::collections::HashMap::new(),
    )?;
    let mut records: Vec<Record> = zone.records.into_iter().map(Record::from).collect();
    let mut refusals = Vec::new();
    for change in batch.change_batch.changes.items {
        let set = change.resource_record_set;
        if set.alias_target.is_some() {
            return Err("Alias record sets are not kept by the local Route 53".to_owned());
        }
        let wanted = Record {
            name: with_dot(&set.name),
            kind: set.r#type,
            ttl: set.t_t_l.and_then(|ttl| u64::try_from(ttl).ok()).unwrap_or_default(),
            values: set
                .resource_records
                .map(|values| values.items)
                .unwrap_or_default()
                .into_iter()
                .map(|r| r.value)
                .collect(),
        };
        let described = format!("resource record set [name='{}', type='{}']", wanted.name, wanted.kind);
        if !wanted.name.ends_with(&zone.name) {
            refusals
                .push(format!("RRSet with DNS name {} is not permitted in zone {}", wanted.name, zone.name));
            continue;
        }
        let present =
            records.iter().position(|record| record.name == wanted.name && record.kind == wanted.kind);
        match (change.action.as_str(), present) {
            ("CREATE", Some(_)) => {
                refusals.push(format!("Tried to create {described} but it already exists"));
            }
            ("DELETE", None) => refusals.push(format!("Tried to delete {described} but it was not found")),
            ("DELETE", Some(position)) if records[position] == wanted => {
                records.remove(position);
            }
            ("DELETE", Some(_)) => refusals.push(format!(
                "Tried to delete {described} but the values provided do not match the current values"
            )),
            ("UPSERT", Some(position)) => records[position] = wanted,
            _ => records.push(wanted),
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(format!("[{}]", refusals.join(", "))) }
}
