//! `DynamoDB`, by dynoxide: an engine over one `SQLite` file, called in process, with a request's JSON in and the
//! service's JSON out. The database's journal is what keeps a write through a kill.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use axum::response::Response;
use dynoxide::{Database, DynoxideError, ImportOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::durable::OpenError;
use crate::protocol;

type Answer = Result<String, DynoxideError>;

/// The operations that change something.
const WRITES: [&str; 5] = ["BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"];

/// The tables.
pub(crate) struct Tables {
    file: PathBuf,
    present: Database,
    /// The tables as they were before the latest write, once reads that may be late are to be so.
    late: Mutex<Option<Late>>,
    /// What has been charged, once somebody wants to know.
    charged: Mutex<Option<Units>>,
}

/// What `DynamoDB` charges for: units of 4 KB read strongly, and units of 1 KB written.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Units {
    pub read: f64,
    pub written: f64,
}

struct Late {
    tables: Database,
    /// The write that these tables have not seen yet.
    unseen: Option<(String, Vec<u8>)>,
}

impl Tables {
    /// Opens the tables kept in this file, or creates it.
    pub(crate) fn open(file: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            file: file.to_owned(),
            present: open(file)?,
            late: Mutex::default(),
            charged: Mutex::default(),
        })
    }

    /// From now on, a read that does not ask for what was written before sees everything but the latest write.
    pub(crate) fn read_late(&self) -> Result<(), OpenError> {
        let copy = self.file.with_extension("late");
        for ending in ["", "-wal"] {
            let of = |file: &Path| PathBuf::from(format!("{}{ending}", file.display()));
            if of(&self.file).exists() {
                std::fs::copy(of(&self.file), of(&copy))
                    .map_err(|error| OpenError::damaged(&copy, &error))?;
            }
        }
        let late = Late { tables: open(&copy)?, unseen: None };
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(late);
        Ok(())
    }

    /// What has been charged since this was asked last. The first time nothing, and from then on it is counted.
    pub(crate) fn charged(&self) -> Units {
        self.charged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Units::default())
            .unwrap_or_default()
    }

    /// Answers one operation. It runs where it is called: it takes fractions of a millisecond, less than a hand-over to
    /// another thread costs.
    pub(crate) fn handle(&self, operation: &str, body: &[u8]) -> Response {
        let mut charged = self.charged.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(charged) = &mut *charged else {
            drop(charged);
            return respond(self.answer(operation, body));
        };
        let answer = self.answer(operation, &asking_for_the_charge(body));
        if let Ok(json) = &answer {
            charged.add(operation, &serde_json::from_str(json).unwrap_or_default());
        }
        respond(answer)
    }

    fn answer(&self, operation: &str, body: &[u8]) -> Answer {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Late { tables, unseen }) = &mut *late else {
            drop(late);
            return run(&self.present, operation, body);
        };
        if WRITES.contains(&operation) {
            if let Some((operation, body)) = unseen.replace((operation.to_owned(), body.to_vec())) {
                // It was refused or done as it is now, and nobody is told again.
                let _ = run(tables, &operation, &body);
            }
        } else if !asks_for_the_present(body) {
            return run(tables, operation, body);
        }
        run(&self.present, operation, body)
    }

    /// How many items have a text in the attribute `key` that begins with one of these.
    pub(crate) fn count(&self, table: &str, key: &str, beginnings: &[&str]) -> usize {
        let begins = |text: &str| beginnings.iter().any(|beginning| text.starts_with(beginning));
        let mut request = serde_json::json!({"TableName": table, "ProjectionExpression": key});
        let mut count = 0;
        // A page has a megabyte.
        loop {
            let found = run(&self.present, "Scan", request.to_string().as_bytes()).unwrap_or_default();
            let mut found: serde_json::Value = serde_json::from_str(&found).unwrap_or_default();
            let items = found["Items"].as_array().map(Vec::as_slice).unwrap_or_default();
            count += items.iter().filter(|item| item[key]["S"].as_str().is_some_and(begins)).count();
            match found["LastEvaluatedKey"].take() {
                serde_json::Value::Null => return count,
                last => request["ExclusiveStartKey"] = last,
            }
        }
    }

    /// Puts items into a table, as JSON with the types of their attributes, without any of its limits.
    pub(crate) fn plant(&self, table: &str, items: Vec<serde_json::Value>) -> Result<(), String> {
        let items = serde_json::from_value(items.into()).map_err(|error| error.to_string())?;
        let planted = self.present.import_items(table, items, ImportOptions::default());
        planted.map(|_| ()).map_err(|error| error.to_string())
    }
}

impl Units {
    fn add(&mut self, operation: &str, answer: &serde_json::Value) {
        let consumed = &answer["ConsumedCapacity"];
        let accounts = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
        let units: f64 = accounts.iter().filter_map(|account| account["CapacityUnits"].as_f64()).sum();
        *(if WRITES.contains(&operation) { &mut self.written } else { &mut self.read }) += units;
    }
}

/// The same request, which also asks what it is charged for.
fn asking_for_the_charge(body: &[u8]) -> Vec<u8> {
    let mut asked: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    asked["ReturnConsumedCapacity"] = "TOTAL".into();
    asked.to_string().into_bytes()
}

/// Whether a read is strongly consistent.
fn asks_for_the_present(body: &[u8]) -> bool {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let of_tables = request["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
    of_tables.chain([&request]).any(|asked| asked["ConsistentRead"] == true)
}

fn open(file: &Path) -> Result<Database, OpenError> {
    let path = file.to_str().ok_or_else(|| OpenError::damaged(file, &"its path is not UTF-8"))?;
    Database::new(path).map_err(|error| OpenError::damaged(file, &error))
}

fn respond(answer: Answer) -> Response {
    match answer {
        Ok(json) => protocol::aws_json_body(StatusCode::OK, json),
        Err(error) => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST);
            protocol::aws_json_body(status, error.to_json())
        }
    }
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
