//! Kinescope, the video platform, simulated over HTTP: projects and their folders, with the replies, error codes and
//! limits that its documentation and public clients show. Everything that they do not show is marked as assumed.

mod limits;
mod project;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::durable::{self, OpenError};
use crate::faults::{Faults, Incoming};
use crate::protocol::Refusal;
use crate::service::Service;
pub use limits::Limits;
use limits::RateLimit;
pub use project::{Folder, Project};
use project::{FolderCreation, ProjectChange, ProjectCreation};

const LARGEST_BODY: usize = 1024 * 1024;

/// The largest page, and the usual one.
const PER_PAGE: usize = 100;

struct Inner {
    file: PathBuf,
    token: String,
    limits: Limits,
    rate: RateLimit,
    faults: Faults,
    projects: Mutex<Vec<Project>>,
}

/// The simulated Kinescope with one workspace and the token that opens it; cheap to clone.
#[derive(Clone)]
pub struct Kinescope {
    inner: Arc<Inner>,
}

/// What a request asks for; the names in faults and in the log are those of [`Operation::name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation<'path> {
    ListProjects,
    CreateProject,
    GetProject(&'path str),
    UpdateProject(&'path str),
    DeleteProject(&'path str),
    ListFolders(&'path str),
    CreateFolder(&'path str),
}

impl<'path> Operation<'path> {
    fn of(method: &Method, path: &'path str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["v1", "projects"]) => Some(Self::ListProjects),
            ("POST", ["v1", "projects"]) => Some(Self::CreateProject),
            ("GET", ["v1", "projects", id]) => Some(Self::GetProject(id)),
            ("PUT", ["v1", "projects", id]) => Some(Self::UpdateProject(id)),
            ("DELETE", ["v1", "projects", id]) => Some(Self::DeleteProject(id)),
            ("GET", ["v1", "projects", id, "folders"]) => Some(Self::ListFolders(id)),
            ("POST", ["v1", "projects", id, "folders"]) => Some(Self::CreateFolder(id)),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ListProjects => "list_projects",
            Self::CreateProject => "create_project",
            Self::GetProject(_) => "get_project",
            Self::UpdateProject(_) => "update_project",
            Self::DeleteProject(_) => "delete_project",
            Self::ListFolders(_) => "list_folders",
            Self::CreateFolder(_) => "create_folder",
        }
    }
}

#[derive(Deserialize)]
struct PageQuery {
    page: Option<usize>,
    per_page: Option<usize>,
}

impl Kinescope {
    /// Opens the workspace kept in this file, or begins an empty one.
    pub fn open(file: &Path, token: &str, limits: Limits, faults: Faults) -> Result<Self, OpenError> {
        if let Some(folder) = file.parent() {
            durable::create_folder(folder)?;
        }
        let projects = durable::read_json(file)?.unwrap_or_default();
        let inner = Inner {
            file: file.to_owned(),
            token: token.to_owned(),
            limits,
            rate: RateLimit::default(),
            faults,
            projects: Mutex::new(projects),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The API, to be served at the root of an address of its own, as `https://api.kinescope.io` is.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// The projects, oldest first.
    pub async fn projects(&self) -> Vec<Project> {
        self.inner.projects.lock().await.clone()
    }

    async fn work(&self, operation: Operation<'_>, parts: &Parts, body: Bytes) -> Result<Value, Refusal> {
        self.check_token(parts)?;
        match operation {
            Operation::ListProjects => self.list_projects(parts.uri.query().unwrap_or_default()).await,
            Operation::CreateProject => self.create_project(&body).await,
            Operation::GetProject(id) => {
                let projects = self.inner.projects.lock().await;
                Ok(json!({ "data": find(&projects, id)? }))
            }
            Operation::UpdateProject(id) => self.update_project(id, &body).await,
            Operation::DeleteProject(id) => {
                self.change(|projects| {
                    find(projects, id)?;
                    projects.retain(|project| project.id != id);
                    // Assumed: the reply is documented for videos only.
                    Ok(json!({ "success": true }))
                })
                .await
            }
            Operation::ListFolders(id) => {
                let projects = self.inner.projects.lock().await;
                let folders = &find(&projects, id)?.folders;
                Ok(page_of(folders, parts.uri.query().unwrap_or_default()))
            }
            Operation::CreateFolder(id) => {
                let creation = FolderCreation::parse(&body).map_err(invalid)?;
                self.change(|projects| {
                    let project = find_mut(projects, id)?;
                    let folder = Folder::new(creation);
                    project.folders.push(folder.clone());
                    Ok(json!(folder))
                })
                .await
            }
        }
    }

    /// 100101 comes with status 400, which a client that branches on the status alone takes for a wrong request.
    fn check_token(&self, parts: &Parts) -> Result<(), Refusal> {
        let Some(header) = parts.headers.get(header::AUTHORIZATION) else {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "100101", "authorization header is missing"));
        };
        let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        if token == Some(self.inner.token.as_str()) {
            Ok(())
        } else {
            Err(Refusal::new(StatusCode::UNAUTHORIZED, "100102", "unauthorized"))
        }
    }

    async fn list_projects(&self, query: &str) -> Result<Value, Refusal> {
        Ok(page_of(&self.inner.projects.lock().await, query))
    }

    async fn create_project(&self, body: &[u8]) -> Result<Value, Refusal> {
        let creation = ProjectCreation::parse(body).map_err(invalid)?;
        let limit = self.inner.limits.projects.unwrap_or(usize::MAX);
        self.change(|projects| {
            check_name_is_free(projects, &creation.name, None)?;
            if projects.len() >= limit {
                // Assumed: the status; the code is documented.
                return Err(Refusal::new(StatusCode::FORBIDDEN, "100106", "limit reached"));
            }
            let project = Project::new(creation);
            projects.push(project.clone());
            Ok(json!(project))
        })
        .await
    }

    async fn update_project(&self, id: &str, body: &[u8]) -> Result<Value, Refusal> {
        let change = ProjectChange::parse(body).map_err(invalid)?;
        self.change(|projects| {
            find(projects, id)?;
            if let Some(name) = &change.name {
                check_name_is_free(projects, name, Some(id))?;
            }
            let project = find_mut(projects, id)?;
            project.apply(change);
            Ok(json!(project))
        })
        .await
    }

    /// Makes a change and writes it before it is answered; a change that is refused or not written leaves nothing.
    async fn change(
        &self,
        change: impl FnOnce(&mut Vec<Project>) -> Result<Value, Refusal>,
    ) -> Result<Value, Refusal> {
        let mut projects = self.inner.projects.lock().await;
        let mut changed = projects.clone();
        let data = change(&mut changed)?;
        durable::write_json(&self.inner.file, &changed)
            .await
            .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "500000", error.to_string()))?;
        *projects = changed;
        Ok(json!({ "data": data }))
    }
}

async fn answer(State(kinescope): State<Kinescope>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await;
    let operation = Operation::of(&parts.method, parts.uri.path());
    let name = operation
        .map_or_else(|| format!("{} {}", parts.method, parts.uri.path()), |named| named.name().to_owned());
    let work = async {
        if let Err(wait) = kinescope.inner.rate.admit(&kinescope.inner.limits) {
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "429000", "too many requests");
            let mut response = refusal.into_answer(Service::Kinescope);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
            return response;
        }
        let result = match (operation, body) {
            (None, _) => Err(not_found("path")),
            (_, Err(error)) => Err(invalid(error.to_string())),
            (Some(operation), Ok(body)) => kinescope.work(operation, &parts, body).await,
        };
        match result {
            Ok(reply) => Json(reply).into_response(),
            Err(refusal) => refusal.into_answer(Service::Kinescope),
        }
    };
    let incoming = Incoming {
        service: Service::Kinescope,
        operation: &name,
        method: &parts.method,
        caller: None,
        needs: Vec::new(),
    };
    let mut response = kinescope.inner.faults.answer(incoming, work).await;
    if let Ok(id) = HeaderValue::from_str(&Uuid::now_v7().to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn find<'all>(projects: &'all [Project], id: &str) -> Result<&'all Project, Refusal> {
    projects.iter().find(|project| project.id == id).ok_or_else(|| not_found("project"))
}

fn find_mut<'all>(projects: &'all mut [Project], id: &str) -> Result<&'all mut Project, Refusal> {
    projects.iter_mut().find(|project| project.id == id).ok_or_else(|| not_found("project"))
}

fn check_name_is_free(projects: &[Project], name: &str, except: Option<&str>) -> Result<(), Refusal> {
    if projects.iter().any(|project| project.name == name && Some(project.id.as_str()) != except) {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "400203", "name is already taken"));
    }
    Ok(())
}

fn not_found(what: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "404404", format!("{what} not found"))
}

fn invalid(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "402402", message)
}

fn page_of<T: serde::Serialize>(items: &[T], query: &str) -> Value {
    let asked = serde_urlencoded::from_str(query).unwrap_or(PageQuery { page: None, per_page: None });
    let per_page = asked.per_page.unwrap_or(PER_PAGE).clamp(1, PER_PAGE);
    let page = asked.page.unwrap_or(1).max(1);
    let data: Vec<&T> = items.iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
    json!({
        "meta": { "pagination": { "page": page, "per_page": per_page, "total": items.len() } },
        "data": data,
    })
}
