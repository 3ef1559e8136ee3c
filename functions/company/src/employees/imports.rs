//! People from a file, as a thing of its own: `/company/employees/imports/{id}` shows what each line of a table would do, and
//! what came of it.
//!
//! A file is read as a table (`file.rs`), whose columns have meanings (`columns.rs`); the lines are planned by the rules of
//! whoever does it (`plan.rs`), and nothing is done before somebody has seen the plan. Then a worker does it line by line, and
//! another takes back what it has done (`worker.rs`).

mod columns;
mod file;
mod kept;
mod make;
mod names;
mod plan;
mod reassign;
mod run;
mod sample;
mod show;
mod state;
mod undo;
mod worker;

use domain::access::ManagePeople;
use domain::employee::Import;
use domain::{ImportId, Structure, Task};
use exports::{CsvFile, XlsxFile};
use futures_util::future::try_join;
use http::StatusCode;
use store::StoreError;
use web::{Access, Answer, Caller, Context, Problem, Routes};

use self::file::Unreadable;
use self::plan::{Ground, Plan};
use self::show::ImportPage;
use self::state::ImportState;
use super::view::LIST;

pub(super) use worker::{import, take_back};

/// The problem of whoever has looked at something else than there is now.
const CHANGED: &str = "changed-meanwhile";

/// How many characters of the file are told of a cell at most.
const MOST_TOLD: usize = 100;

/// The address of the imports of an organisation.
fn list_address() -> String {
    format!("{LIST}/imports")
}

fn address_of(id: ImportId) -> String {
    format!("{LIST}/imports/{id}")
}

/// The beginning of a text of the file.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// An import, with its latest work and what the bucket has of it.
struct Found {
    import: Import,
    task: Option<Task>,
    plan: Plan,
    structure: Structure,
}

impl Found {
    /// An import of the organisation, or 404.
    async fn read(access: &Access<ManagePeople>, id: ImportId) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let read = async || {
            let import = tenant.import(id).await?;
            import.filter(|import| import.ends_at() > access.now()).ok_or_else(Problem::not_found)
        };
        let structure = async { Ok(tenant.structure().await?) };
        let (mut import, structure) = try_join(read(), structure).await?;
        let task = loop {
            let Some(work) = import.work else { break None };
            let task = tenant.task(work.task).await?;
            if task.as_ref().is_some_and(|task| !task.state.is_over()) {
                break task;
            }
            // The last slice may have been written after the row was read, and other work begun after that.
            import = read().await?;
            if import.work == Some(work) {
                break task;
            }
        };
        let plan = kept::read(access, &kept::key_of_plan(&import)).await?;
        Ok(Self { import, task, plan, structure })
    }

    fn state(&self) -> ImportState {
        ImportState::of(&self.import, self.task.as_ref())
    }

    /// Its page, from the first line on.
    async fn page(&self, access: &Access<ManagePeople>, context: &Context) -> Result<ImportPage, Problem> {
        Ok(ImportPage::read(self, access, context, &show::Asked::default()).await?)
    }
}

/// Plans a table anew, as everything is now.
async fn plan_again(
    found: &Found,
    access: &Access<ManagePeople>,
    context: &Context,
    columns: Vec<columns::Column>,
) -> Result<Plan, Problem> {
    let table = kept::read(access, &kept::key_of_table(found.import.id)).await?;
    let people = columns::people_of(&table, &columns);
    Ok(Ground::read(&access.tenant(), &people).await?.plan(columns, &people, access, context))
}

/// Keeps another plan of an import that has done nothing so far. If the import has changed meanwhile, that stays.
async fn keep_plan(
    found: Found,
    access: &Access<ManagePeople>,
    context: &Context,
    plan: Plan,
) -> Result<Found, Problem> {
    let mut import = found.import.clone();
    plan.enter(&mut import);
    import.version += 1;
    kept::write(access, &kept::key_of_plan(&import), &plan).await?;
    match access.tenant().change_import(&found.import, &mut import).await {
        Ok(()) => Ok(Found { import, plan, ..found }),
        Err(StoreError::Conflict) => Err(changed_meanwhile(access, context, found.import.id).await),
        Err(error) => Err(error.into()),
    }
}

/// The problem of whoever has looked at something else than there is now, with what there is.
async fn changed_meanwhile(access: &Access<ManagePeople>, context: &Context, id: ImportId) -> Problem {
    let page = async { Found::read(access, id).await?.page(access, context).await };
    match page.await {
        Ok(page) => Problem::conflict(CHANGED).member("preview", &page).on_form(page),
        Err(problem) => problem,
    }
}

pub(super) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManagePeople>();
    let (wrong, conflict) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    let (refused, often) = (StatusCode::BAD_REQUEST, StatusCode::TOO_MANY_REQUESTS);
    super::no_routes()
        .route("GET", "/company/employees/imports", manage, "Lists the imports of people", make::list)
        .costing(6, 4)
        .refusing(refused, &["cursor"])
        .route(
            "POST",
            "/company/employees/imports",
            manage,
            "Reads a table of people, and plans what it would do",
            make::make,
        )
        // What is known of ten thousand people is read a hundred items at a time, some of them at once.
        .costing(420, 36)
        .refusing(often, &["slow-down"])
        .refusing(wrong, &Unreadable::CODES)
        .route(
            "GET",
            "/company/employees/imports/sample.csv",
            manage,
            "Gives a file as an import reads it, as CSV",
            sample::sample::<CsvFile>,
        )
        .costing(2, 2)
        .route(
            "GET",
            "/company/employees/imports/sample.xlsx",
            manage,
            "Gives a file as an import reads it, as a file of Excel",
            sample::sample::<XlsxFile>,
        )
        .costing(2, 2)
        .route(
            "GET",
            "/company/employees/imports/{id}",
            manage,
            "Tells what an import would do, or has done",
            show::show,
        )
        .costing(7, 5)
        .refusing(refused, &["cursor"])
        .route(
            "GET",
            "/company/employees/imports/{id}/files/{file}",
            manage,
            "Leads to the file of an import",
            show::file,
        )
        .costing(3, 2)
        .route(
            "PATCH",
            "/company/employees/imports/{id}",
            manage,
            "Says what the columns of an import mean",
            reassign::reassign,
        )
        .costing(420, 36)
        .refusing(often, &["slow-down"])
        .refusing(conflict, &["changed-meanwhile", "import-state"])
        .route(
            "POST",
            "/company/employees/imports/{id}/edit",
            manage,
            "The same, for forms",
            reassign::reassign,
        )
        .costing(420, 36)
        .refusing(often, &["slow-down"])
        .refusing(conflict, &["changed-meanwhile", "import-state"])
        .route(
            "POST",
            "/company/employees/imports/{id}/run",
            manage,
            "Begins to do what an import says",
            run::run,
        )
        .costing(420, 36)
        .refusing(often, &["slow-down"])
        .refusing(conflict, &["changed-meanwhile", "import-state"])
        .route(
            "GET",
            "/company/employees/imports/{id}/undo",
            manage,
            "Tells what taking an import back would do",
            undo::form,
        )
        .costing(7, 5)
        .refusing(conflict, &["import-state"])
        .route(
            "POST",
            "/company/employees/imports/{id}/undo",
            manage,
            "Begins to take an import back",
            undo::undo,
        )
        .costing(10, 7)
        .refusing(often, &["slow-down"])
        .refusing(conflict, &["changed-meanwhile", "import-state"])
}

#[cfg(test)]
mod tests;
