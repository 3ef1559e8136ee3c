//! Kinescope's projects and folders: what is stored and shown, and what a request may set.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Assumed: the documentation gives no bound.
const LONGEST_NAME: usize = 255;

/// Where a project's videos may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivacyType {
    Anywhere,
    /// On the project's `privacy_domains` only.
    Custom,
    Nowhere,
}

/// A project, as its JSON shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: String,
    pub name: String,
    pub folders: Vec<Folder>,
    pub privacy_type: PrivacyType,
    pub privacy_domains: Vec<String>,
    pub player_id: Option<String>,
    /// In bytes.
    pub size: u64,
    pub items_count: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub encrypted: bool,
}

/// A folder of a project, as its JSON shows it (assumed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    pub id: String,
    pub name: String,
    pub parent_id: Option<String>,
    pub created_at: Timestamp,
}

/// `catalog_type` is not looked at: videos on demand are the only catalogue here.
#[derive(Debug, Deserialize)]
pub(super) struct ProjectCreation {
    pub(super) name: String,
    #[serde(default = "anywhere")]
    privacy_type: PrivacyType,
    #[serde(default)]
    privacy_domains: Vec<String>,
    player_id: Option<String>,
    #[serde(default)]
    encrypted: bool,
}

/// `PUT` sets what it names.
#[derive(Debug, Deserialize)]
pub(super) struct ProjectChange {
    pub(super) name: Option<String>,
    privacy_type: Option<PrivacyType>,
    privacy_domains: Option<Vec<String>>,
    player_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FolderCreation {
    name: String,
    parent_id: Option<String>,
}

fn anywhere() -> PrivacyType {
    PrivacyType::Anywhere
}

impl ProjectCreation {
    pub(super) fn parse(body: &[u8]) -> Result<Self, String> {
        let creation: Self = read(body)?;
        check_name(&creation.name)?;
        Ok(creation)
    }
}

impl ProjectChange {
    pub(super) fn parse(body: &[u8]) -> Result<Self, String> {
        let change: Self = read(body)?;
        change.name.as_deref().map_or(Ok(()), check_name)?;
        Ok(change)
    }
}

impl FolderCreation {
    pub(super) fn parse(body: &[u8]) -> Result<Self, String> {
        let creation: Self = read(body)?;
        check_name(&creation.name)?;
        Ok(creation)
    }
}

impl Project {
    pub(super) fn new(creation: ProjectCreation) -> Self {
        let now = Timestamp::now();
        let ProjectCreation { name, privacy_type, privacy_domains, player_id, encrypted } = creation;
        Self {
            id: Uuid::now_v7().to_string(),
            name,
            folders: Vec::new(),
            privacy_type,
            privacy_domains,
            player_id,
            size: 0,
            items_count: 0,
            created_at: now,
            updated_at: now,
            encrypted,
        }
    }

    pub(super) fn apply(&mut self, change: ProjectChange) {
        let ProjectChange { name, privacy_type, privacy_domains, player_id } = change;
        self.name = name.unwrap_or_else(|| std::mem::take(&mut self.name));
        self.privacy_type = privacy_type.unwrap_or(self.privacy_type);
        self.privacy_domains = privacy_domains.unwrap_or_else(|| std::mem::take(&mut self.privacy_domains));
        self.player_id = player_id.or_else(|| self.player_id.take());
        self.updated_at = Timestamp::now();
    }
}

impl Folder {
    pub(super) fn new(creation: FolderCreation) -> Self {
        let FolderCreation { name, parent_id } = creation;
        Self { id: Uuid::now_v7().to_string(), name, parent_id, created_at: Timestamp::now() }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn check_name(name: &str) -> Result<(), String> {
    match name.trim().chars().count() {
        0 => Err("name: cannot be blank".to_owned()),
        length if length > LONGEST_NAME => Err(format!("name: the length must be at most {LONGEST_NAME}")),
        _ => Ok(()),
    }
}
