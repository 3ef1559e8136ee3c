//! What the bucket of an organisation has of an import: the table as it was read, and what was planned of it.

use domain::ImportId;
use domain::employee::Import;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web::{Access, Problem};

/// Where all that is kept of imports lies.
const PLACE: &str = cloud::files::IMPORTS;

/// Under which key the table of an import lies.
pub(super) fn key_of_table(id: ImportId) -> String {
    format!("{PLACE}{id}/table.json")
}

/// Under which key that lies which was planned last.
pub(super) fn key_of_plan(import: &Import) -> String {
    format!("{PLACE}{}/{}.json", import.id, import.plan)
}

/// Reads something of an import; 404 once it has gone.
pub(super) async fn read<P, T: DeserializeOwned>(access: &Access<P>, key: &str) -> Result<T, Problem> {
    let kept = access.stored(key).await?.ok_or_else(Problem::not_found)?;
    serde_json::from_slice(&kept).map_err(Problem::internal)
}

pub(super) async fn write<P>(access: &Access<P>, key: &str, kept: &impl Serialize) -> Result<(), Problem> {
    let body = serde_json::to_vec(kept).map_err(Problem::internal)?;
    access.store_json(key, body).await
}
