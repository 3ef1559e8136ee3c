//! The permissions that AWS requires of a caller for a request, by the Service Authorization Reference
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/>). Most operations need the action of their own
//! name on the resource that they are about; this module knows the others.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use axum::http::request::Parts;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::{ACCOUNT, REGION};
use crate::operations::{Asked, S3Target};
use crate::ses::Form;
use crate::sqs::queue_arn;

/// An action on a resource, with the keys that conditions can use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Permission {
    /// As a policy names it: `dynamodb:GetItem`.
    pub action: String,
    /// An ARN.
    pub resource: String,
    /// The condition keys of this request alone, with their values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Permission {
    fn new(prefix: &str, action: &str, resource: String) -> Self {
        Self { action: format!("{prefix}:{action}"), resource, context: BTreeMap::new() }
    }

    /// The further permission with which S3 tells that there is no such object; without it the answer is 403
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>).
    pub(crate) fn to_be_told_of_absence(&self) -> Option<Self> {
        let (bucket, _) = self.resource.split_once('/')?;
        (self.action == "s3:GetObject").then(|| Self::new("s3", "ListBucket", bucket.to_owned()))
    }
}

pub(crate) fn permissions_for(
    asked: &Asked,
    operation: &str,
    parts: &Parts,
    body: &Bytes,
) -> Vec<Permission> {
    match asked {
        Asked::DynamoDb => in_tables(operation, body),
        Asked::StepFunctions => vec![on_workflow(operation, body)],
        // Everybody may ask what a bucket allows.
        Asked::S3(_) if operation == "OptionsObject" => Vec::new(),
        Asked::S3(target) => vec![on_bucket_or_prefix(operation, target, parts.uri.query())],
        Asked::Route53 => vec![on_zone(operation, parts, body)],
        Asked::SecretsManager => vec![on_secret(operation, body)],
        Asked::Ses(form) => on_sender_and_set(operation, form),
        Asked::Sqs => vec![on_queue(operation, body)],
    }
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

/// The tables and items that a request to DynamoDB, or a part of one, is about.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct TableRequest {
    table_name: String,
    index_name: Option<String>,
    /// By table.
    #[expect(clippy::zero_sized_map_values, reason = "what is asked of each table is of no account")]
    request_items: BTreeMap<String, IgnoredAny>,
    /// `Put`, `Update`, `Delete`, `ConditionCheck` or `Get`, with the item that it is about.
    transact_items: Vec<BTreeMap<String, TableRequest>>,
    key: BTreeMap<String, Value>,
    /// What is put, with its key.
    item: BTreeMap<String, Value>,
    update_expression: String,
    condition_expression: String,
    expression_attribute_names: BTreeMap<String, String>,
}

/// The words of expressions that are not attributes
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html>).
const WORDS: [&str; 17] = [
    "ADD",
    "AND",
    "BETWEEN",
    "DELETE",
    "IN",
    "NOT",
    "OR",
    "REMOVE",
    "SET",
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "if_not_exists",
    "list_append",
    "size",
];

impl TableRequest {
    /// The attributes that a put or an update names, those of the key too; of a path the first part.
    fn attributes(&self) -> BTreeSet<String> {
        let is_part = |character: char| character.is_ascii_alphanumeric() || "_#:.".contains(character);
        let expressions = [&self.update_expression, &self.condition_expression].into_iter();
        let named = expressions
            .flat_map(|expression| expression.split(|character| !is_part(character)))
            .filter_map(|path| path.split('.').next())
            .filter(|name| {
                name.starts_with(|first: char| first.is_ascii_alphabetic() || "_#".contains(first))
            })
            .filter(|name| !WORDS.contains(name))
            .map(|name| self.expression_attribute_names.get(name).map_or(name, String::as_str));
        let written = self.key.keys().chain(self.item.keys());
        written.map(String::as_str).chain(named).map(str::to_owned).collect()
    }
}

/// A transaction needs the permissions of its parts
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html>). A read of an index
/// needs the permission for the index, and not for the table. Puts and updates can be limited by the
/// attributes that they name (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html>).
fn in_tables(operation: &str, body: &[u8]) -> Vec<Permission> {
    let request: TableRequest = serde_json::from_slice(body).unwrap_or_default();
    let on = |action: &str, table: &str| {
        Permission::new("dynamodb", action, arn("dynamodb", &format!("table/{table}")))
    };
    let on_item = |action: &str, request: &TableRequest| {
        let mut permission = on(action, &request.table_name);
        if ["PutItem", "UpdateItem"].contains(&action) {
            permission.context.insert("dynamodb:Attributes", request.attributes());
        }
        permission
    };
    if !request.transact_items.is_empty() {
        let parts = request.transact_items.iter().flatten();
        let needed: BTreeSet<_> = parts.map(|(kind, part)| on_item(&format!("{kind}Item"), part)).collect();
        return needed.into_iter().collect();
    }
    if !request.request_items.is_empty() {
        return request.request_items.keys().map(|table| on(operation, table)).collect();
    }
    match request.index_name {
        Some(index) => vec![on(operation, &format!("{}/index/{index}", request.table_name))],
        None => vec![on_item(operation, &request)],
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WorkflowRequest {
    state_machine_arn: Option<String>,
    execution_arn: Option<String>,
}

fn on_workflow(operation: &str, body: &[u8]) -> Permission {
    let request: WorkflowRequest = serde_json::from_slice(body).unwrap_or_default();
    let resource = request.execution_arn.or(request.state_machine_arn);
    Permission::new("states", operation, resource.unwrap_or_else(|| "*".to_owned()))
}

/// The actions whose names differ from their operations' names
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>).
const S3_ACTIONS: [(&str, &str); 14] = [
    ("CompleteMultipartUpload", "PutObject"),
    ("CreateMultipartUpload", "PutObject"),
    ("DeleteObjects", "DeleteObject"),
    ("HeadBucket", "ListBucket"),
    ("HeadObject", "GetObject"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("PostObject", "PutObject"),
    ("PutBucketCors", "PutBucketCORS"),
    ("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("UploadPart", "PutObject"),
];

pub(crate) fn on_bucket(operation: &str, target: &S3Target) -> Permission {
    let action =
        S3_ACTIONS.iter().find(|(name, _)| *name == operation).map_or(operation, |(_, action)| action);
    let path = [target.bucket.as_deref(), target.key.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    Permission::new("s3", action, format!("arn:aws:s3:::{}", path.join("/")))
}

/// A version takes another action to be deleted. Lists of objects can be limited by the beginning of their keys
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>).
fn on_bucket_or_prefix(operation: &str, target: &S3Target, query: Option<&str>) -> Permission {
    let mut permission = on_bucket(operation, target);
    if operation == "DeleteObject" && query.is_some_and(|query| query.contains("versionId=")) {
        return on_bucket("DeleteObjectVersion", target);
    }
    if operation.starts_with("ListObject") {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
        let prefix = pairs.into_iter().find(|(name, _)| name == "prefix").map(|(_, prefix)| prefix);
        permission.context =
            prefix.map(|prefix| ("s3:prefix", BTreeSet::from([prefix]))).into_iter().collect();
    }
    permission
}

/// Changes of records can be limited by the records
/// (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html>).
fn on_zone(operation: &str, parts: &Parts, body: &[u8]) -> Permission {
    let zone = parts.uri.path().split('/').nth(3).unwrap_or_default();
    let mut permission =
        Permission::new("route53", operation, format!("arn:aws:route53:::hostedzone/{zone}"));
    if operation == "ChangeResourceRecordSets" {
        let body = String::from_utf8_lossy(body);
        let names = texts(&body, "Name").map(|name| name.trim_end_matches('.').to_lowercase());
        permission.context = BTreeMap::from([
            ("route53:ChangeResourceRecordSetsNormalizedRecordNames", names.collect()),
            (
                "route53:ChangeResourceRecordSetsRecordTypes",
                texts(&body, "Type").map(str::to_owned).collect(),
            ),
            ("route53:ChangeResourceRecordSetsActions", texts(&body, "Action").map(str::to_owned).collect()),
        ]);
    }
    permission
}

/// The contents of the elements of this name.
fn texts<'xml>(xml: &'xml str, element: &str) -> impl Iterator<Item = &'xml str> {
    let rest = xml.split(&format!("<{element}>")).skip(1).collect::<Vec<_>>();
    rest.into_iter().filter_map(|rest| Some(rest.split_once('<')?.0))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct SecretRequest {
    secret_id: String,
}

/// A secret is named by its ARN or by its name; in the ARN, Secrets Manager adds six characters to the name.
fn on_secret(operation: &str, body: &[u8]) -> Permission {
    let SecretRequest { secret_id } = serde_json::from_slice(body).unwrap_or_default();
    let is_arn = secret_id.starts_with("arn:");
    let resource =
        if is_arn { secret_id } else { arn("secretsmanager", &format!("secret:{secret_id}-??????")) };
    Permission::new("secretsmanager", operation, resource)
}

/// A letter needs the permission for its verified domain, and for its configuration set if it names one; both can be limited by
/// its sender (<https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html>). What is no letter is asked of the account
/// as a whole.
fn on_sender_and_set(operation: &str, form: &Form) -> Vec<Permission> {
    let Some(sender) = form.get("Source") else {
        return vec![Permission::new("ses", operation, "*".to_owned())];
    };
    let domain = sender.rsplit('@').next().unwrap_or_default().trim_end_matches('>');
    let set = form.get("ConfigurationSetName").map(|name| format!("configuration-set/{name}"));
    let resources = [format!("identity/{domain}")].into_iter().chain(set);
    let address = sender.rsplit('<').next().unwrap_or_default().trim_end_matches('>');
    let on = |resource: String| {
        let mut permission = Permission::new("ses", operation, arn("ses", &resource));
        permission.context.insert("ses:FromAddress", BTreeSet::from([address.to_owned()]));
        permission
    };
    resources.map(on).collect()
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct QueueRequest {
    queue_url: Option<String>,
    queue_name: Option<String>,
}

/// A batch needs the permission for its single messages. A queue is named by its address, at whose end stands its name, or
/// by the name alone. What names no queue needs the permission for all queues.
fn on_queue(operation: &str, body: &[u8]) -> Permission {
    let QueueRequest { queue_url, queue_name } = serde_json::from_slice(body).unwrap_or_default();
    let name = queue_url.as_deref().and_then(|address| address.rsplit('/').next()).or(queue_name.as_deref());
    let action = operation.strip_suffix("Batch").unwrap_or(operation);
    Permission::new("sqs", action, name.map_or_else(|| "*".to_owned(), queue_arn))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use serde_json::{Value, json};

    use super::*;

    /// Action and resource, without what all ARNs begin with.
    fn needed(asked: &Asked, operation: &str, body: &Value) -> Vec<String> {
        let (parts, ()) = Request::get("/").body(()).unwrap().into_parts();
        let body = Bytes::from(body.to_string());
        let permissions = permissions_for(asked, operation, &parts, &body).into_iter();
        permissions.map(|needed| format!("{} {}", needed.action, needed.resource)).collect()
    }

    #[test]
    fn a_transaction_needs_what_its_parts_need() {
        let body = json!({"TransactItems": [
            {"Put": {"TableName": "kabinet", "Item": {"pk": {"S": "a#1"}}}},
            {"Put": {"TableName": "kabinet", "Item": {"pk": {"S": "a#2"}}}},
            {"ConditionCheck": {"TableName": "kabinet", "Key": {}}},
            {"Delete": {"TableName": "other", "Key": {}}},
        ]});
        assert_eq!(
            needed(&Asked::DynamoDb, "TransactWriteItems", &body),
            [
                "dynamodb:ConditionCheckItem arn:aws:dynamodb:us-east-1:000000000000:table/kabinet",
                "dynamodb:DeleteItem arn:aws:dynamodb:us-east-1:000000000000:table/other",
                "dynamodb:PutItem arn:aws:dynamodb:us-east-1:000000000000:table/kabinet",
            ]
        );
    }

    #[test]
    fn a_put_tells_the_attributes_of_its_item() {
        let put =
            json!({"TableName": "kabinet", "Item": {"pk": {"S": "a"}, "sk": {"S": "a"}, "role": {"S": "b"}}});
        let (parts, ()) = Request::get("/").body(()).unwrap().into_parts();
        let body = Bytes::from(put.to_string());
        let permission = permissions_for(&Asked::DynamoDb, "PutItem", &parts, &body).remove(0);
        let named = ["pk", "role", "sk"].map(str::to_owned);
        assert_eq!(permission.context["dynamodb:Attributes"], BTreeSet::from(named));
    }

    #[test]
    fn an_update_tells_the_attributes_that_it_names() {
        let update = json!({
            "TableName": "kabinet",
            "Key": {"pk": {"S": "a"}, "sk": {"S": "a"}},
            "UpdateExpression": "SET seen_at = :hour, #listing.seen_at = :hour, uses = if_not_exists(uses, :none) + :one",
            "ConditionExpression": "attribute_exists(pk) AND (#role <> :role OR size(names[0].short) > :one)",
            "ExpressionAttributeNames": {"#listing": "listing", "#role": "role"},
        });
        let (parts, ()) = Request::get("/").body(()).unwrap().into_parts();
        let transaction = json!({"TransactItems": [{"Update": update.clone()}]});
        for (operation, body) in [("UpdateItem", update), ("TransactWriteItems", transaction)] {
            let body = Bytes::from(body.to_string());
            let permission = &permissions_for(&Asked::DynamoDb, operation, &parts, &body)[0];
            assert_eq!(permission.action, "dynamodb:UpdateItem");
            let named: Vec<&str> =
                permission.context["dynamodb:Attributes"].iter().map(String::as_str).collect();
            assert_eq!(named, ["listing", "names", "pk", "role", "seen_at", "sk", "uses"], "{operation}");
        }
    }

    #[test]
    fn an_index_is_a_resource_of_its_own() {
        let table = "arn:aws:dynamodb:us-east-1:000000000000:table/kabinet";
        let of_table = needed(&Asked::DynamoDb, "Query", &json!({"TableName": "kabinet"}));
        assert_eq!(of_table, [format!("dynamodb:Query {table}")]);
        let of_index =
            needed(&Asked::DynamoDb, "Query", &json!({"TableName": "kabinet", "IndexName": "index1"}));
        assert_eq!(of_index, [format!("dynamodb:Query {table}/index/index1")]);
        let batch = json!({"RequestItems": {"kabinet": {"Keys": []}}});
        assert_eq!(
            needed(&Asked::DynamoDb, "BatchGetItem", &batch),
            [format!("dynamodb:BatchGetItem {table}")]
        );
    }

    #[test]
    fn what_s3_calls_otherwise_is_known_by_its_action() {
        let target = |path: &str| Asked::S3(S3Target::parse("localhost", path));
        let bucket = |operation| needed(&target("/acme"), operation, &Value::Null);
        assert_eq!(bucket("HeadBucket"), ["s3:ListBucket arn:aws:s3:::acme"]);
        assert_eq!(bucket("PutBucketVersioning"), ["s3:PutBucketVersioning arn:aws:s3:::acme"]);
        let object = needed(&target("/acme/env/a"), "HeadObject", &Value::Null);
        assert_eq!(object, ["s3:GetObject arn:aws:s3:::acme/env/a"]);
    }

    #[test]
    fn a_letter_needs_its_sender_and_its_configuration_set() {
        let asked = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            needed(&Asked::Ses(fields.collect()), "SendEmail", &Value::Null)
        };
        let identity = "ses:SendEmail arn:aws:ses:us-east-1:000000000000:identity/acme.example";
        let sender = ("Source", "Acme <post@acme.example>");
        assert_eq!(asked(&[sender]), [identity]);
        assert_eq!(
            asked(&[sender, ("ConfigurationSetName", "letters")]),
            [identity, "ses:SendEmail arn:aws:ses:us-east-1:000000000000:configuration-set/letters"]
        );
        let quota = needed(&Asked::Ses(Form::default()), "GetSendQuota", &Value::Null);
        assert_eq!(quota, ["ses:GetSendQuota *"]);
    }

    #[test]
    fn a_batch_of_messages_needs_what_each_message_needs() {
        let queue = json!({"QueueUrl": "http://127.0.0.1:4566/000000000000/kabinet-letters", "Entries": []});
        let arn = "arn:aws:sqs:us-east-1:000000000000:kabinet-letters";
        for (operation, action) in [
            ("SendMessage", "SendMessage"),
            ("SendMessageBatch", "SendMessage"),
            ("ReceiveMessage", "ReceiveMessage"),
            ("DeleteMessageBatch", "DeleteMessage"),
            ("ChangeMessageVisibilityBatch", "ChangeMessageVisibility"),
            ("GetQueueAttributes", "GetQueueAttributes"),
        ] {
            assert_eq!(needed(&Asked::Sqs, operation, &queue), [format!("sqs:{action} {arn}")]);
        }
        let named = json!({"QueueName": "kabinet-letters"});
        assert_eq!(needed(&Asked::Sqs, "GetQueueUrl", &named), [format!("sqs:GetQueueUrl {arn}")]);
        assert_eq!(needed(&Asked::Sqs, "ListQueues", &json!({})), ["sqs:ListQueues *"]);
    }

    #[test]
    fn a_change_of_records_tells_all_that_conditions_can_be_put_on() {
        let (parts, ()) = Request::post("/2013-04-01/hostedzone/Z1/rrset/").body(()).unwrap().into_parts();
        let change = |action: &str, name: &str, kind: &str| {
            format!(
                "<Change><Action>{action}</Action><ResourceRecordSet><Name>{name}</Name><Type>{kind}</Type>\
                 </ResourceRecordSet></Change>"
            )
        };
        let body =
            change("CREATE", "Acme.example.", "CNAME") + &change("CREATE", "_kabinet.acme.example.", "TXT");
        let permission =
            &permissions_for(&Asked::Route53, "ChangeResourceRecordSets", &parts, &Bytes::from(body))[0];
        assert_eq!(permission.resource, "arn:aws:route53:::hostedzone/Z1");
        let values: Vec<Vec<&str>> =
            permission.context.values().map(|values| values.iter().map(String::as_str).collect()).collect();
        assert_eq!(
            values,
            [vec!["CREATE"], vec!["_kabinet.acme.example", "acme.example"], vec!["CNAME", "TXT"]]
        );
    }
}
