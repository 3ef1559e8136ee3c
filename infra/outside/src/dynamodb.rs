//! `DynamoDB`, by dynoxide: an engine over one `SQLite` file, called in process, with a request's JSON in and the
//! service's JSON out. The database's journal is what keeps a write through a kill.

use std::path::Path;

use axum::http::StatusCode;
use axum::response::Response;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::durable::OpenError;
use crate::protocol;

type Answer = Result<String, DynoxideError>;

/// Opens the tables kept in this file, or creates it.
pub(crate) fn open(file: &Path) -> Result<Database, OpenError> {
    let path = file.to_str().ok_or_else(|| OpenError::damaged(file, &"its path is not UTF-8"))?;
    Database::new(path).map_err(|error| OpenError::damaged(file, &error))
}

/// Answers one operation. It runs where it is called: it takes fractions of a millisecond, less than a hand-over
/// to another thread costs.
pub(crate) fn handle(database: &Database, operation: &str, body: &[u8]) -> Response {
    match run(database, operation, body) {
        Ok(json) => protocol::aws_json_body(StatusCode::OK, json),
        Err(error) => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST);
            protocol::aws_json_body(status, error.to_json())
        }
    }
}

/// How many items have a text in the attribute `key` that begins with one of these.
pub(crate) fn count(database: &Database, table: &str, key: &str, beginnings: &[&str]) -> usize {
    let request = serde_json::json!({"TableName": table, "ProjectionExpression": key}).to_string();
    let found = run(database, "Scan", request.as_bytes()).unwrap_or_default();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap_or_default();
    let items = found["Items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let begins = |text: &str| beginnings.iter().any(|beginning| text.starts_with(beginning));
    items.iter().filter(|item| item[key]["S"].as_str().is_some_and(begins)).count()
}

fn run(database: &Database, operation: &str, body: &[u8]) -> Answer {
    match operation {
        "BatchExecuteStatement" => answer(body, |request| database.batch_execute_statement(request)),
        "BatchGetItem" => answer(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => answer(body, |request| database.batch_write_item(request)),
        "CreateTable" => answer(body, |request| database.create_table(request)),
        "DeleteItem" => answer(body, |request| database.delete_item(request)),
        "DeleteTable" => answer(body, |request| database.delete_table(request)),
        "DescribeStream" => answer(body, |request| database.describe_stream(request)),
        "DescribeTable" => answer(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => answer(body, |request| database.describe_time_to_live(request)),
        "ExecuteStatement" => answer(body, |request| database.execute_statement(request)),
        "ExecuteTransaction" => answer(body, |request| database.execute_transaction(request)),
        "GetItem" => answer(body, |request| database.get_item(request)),
        "GetRecords" => answer(body, |request| database.get_records(request)),
        "GetShardIterator" => answer(body, |request| database.get_shard_iterator(request)),
        "ListStreams" => answer(body, |request| database.list_streams(request)),
        "ListTables" => answer(body, |request| database.list_tables(request)),
        "ListTagsOfResource" => answer(body, |request| database.list_tags_of_resource(request)),
        "PutItem" => answer(body, |request| database.put_item(request)),
        "Query" => answer(body, |request| database.query(request)),
        "Scan" => answer(body, |request| database.scan(request)),
        "SearchVectors" => answer(body, |request| database.search_vectors(request)),
        "TagResource" => answer(body, |request| database.tag_resource(request)),
        "TransactGetItems" => answer(body, |request| database.transact_get_items(request)),
        "TransactWriteItems" => answer(body, |request| database.transact_write_items(request)),
        "UntagResource" => answer(body, |request| database.untag_resource(request)),
        "UpdateItem" => answer(body, |request| database.update_item(request)),
        "UpdateTable" => answer(body, |request| database.update_table(request)),
        "UpdateTimeToLive" => answer(body, |request| database.update_time_to_live(request)),
        _ => Err(DynoxideError::UnsupportedCapability(operation.to_owned())),
    }
}

fn answer<Request: DeserializeOwned, Reply: Serialize>(
    body: &[u8],
    call: impl FnOnce(Request) -> Result<Reply, DynoxideError>,
) -> Answer {
    let request = serde_json::from_slice(body).map_err(|error| refuse_body(&error))?;
    serde_json::to_string(&call(request)?)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// dynoxide's request types mark in their messages which of the service's two errors a body deserves; the marks
/// are for its own server, which is not used here.
fn refuse_body(error: &serde_json::Error) -> DynoxideError {
    let message = error.to_string();
    let mark = message.split(':').next().unwrap_or_default();
    let marked = || message[mark.len() + 1..].to_owned();
    match mark {
        "VALIDATION" | "VALIDATION_REQUEST" | "VALIDATION_AS_READ" => {
            DynoxideError::ValidationException(marked())
        }
        "SERIALIZATION" | "SERIALIZATION_AS_READ" => DynoxideError::SerializationException(marked()),
        _ if error.is_data() => DynoxideError::ValidationException(message),
        _ => DynoxideError::SerializationException(message),
    }
}
