//! `GET` and `POST /company/employees/imports`: the imports of the last thirty days, and the form that sends another table.

use std::collections::BTreeMap;

use domain::access::ManagePeople;
use domain::employee::{Import, Inviter, LineState, Lines};
use domain::files::Purpose;
use domain::limits::IMPORTS_OF_PERSON;
use domain::{FileId, FileName, ImportId, PlanId, StoredFile, Task, TaskId};
use futures_util::future::try_join;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ImportPage as Imports, StoreError, Tenant};
use web::components::{
    FileChoice, FormView, Frame, actions, headings, larger_file, moment, number, shell, table,
};
use web::{
    Access, Context, Cursor, Done, Fields, Form, FromFields, Making, PageWithForm, Policy, Problem, Query,
    Sent, SentFile, View, page_of_list,
};

use super::columns::{columns_of, people_of};
use super::plan::Ground;
use super::show::ImportPage;
use super::state::ImportState;
use super::{Found, address_of, file, kept, list_address};
use crate::employees::view::LIST;

/// The largest file that a form has itself, in octets. A larger one is sent beforehand, past the product.
const GREATEST: usize = 1 << 20;

/// From which import on the list is asked for, and the file that was sent before by a form of its own.
pub(crate) struct ListRequest {
    cursor: Option<String>,
    file: Option<FileId>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { cursor, file: form.optional("file") })
    }
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ImportsPage {
    /// The newest first.
    items: Vec<ImportItem>,
    next_cursor: Option<String>,
    /// The origin to which a file is sent.
    #[serde(skip)]
    bucket: String,
    /// A file that was sent before, and is not taken yet.
    #[serde(skip)]
    sent: Option<StoredFile>,
}

/// An import as a list shows it.
#[derive(Clone, Serialize, JsonSchema)]
struct ImportItem {
    id: ImportId,
    state: ImportState,
    file_name: Option<FileName>,
    /// What whoever has sent it was called then.
    made_by: String,
    created_at: Timestamp,
    /// How many lines are still to be done.
    left: usize,
    /// How many lines are done, and not taken back.
    done: usize,
    refused: usize,
    undone: usize,
    /// How many are left as somebody has changed them since.
    kept: usize,
}

impl ImportItem {
    /// An import, with one of these as its latest work.
    fn new(import: Import, tasks: &[Task]) -> Self {
        let task = tasks.iter().find(|task| import.work.is_some_and(|work| work.task == task.id));
        Self {
            state: ImportState::of(&import, task),
            left: import.left(),
            done: import.done(),
            refused: import.lines.count(|state| state == LineState::Refused),
            undone: import.lines.count(|state| state == LineState::Undone),
            kept: import.lines.count(|state| state == LineState::Kept),
            id: import.id,
            file_name: import.file_name,
            made_by: import.made_by.name,
            created_at: import.created_at,
        }
    }
}

impl ImportsPage {
    async fn read(access: &Access<ManagePeople>, cursor: Option<&str>) -> Result<Self, StoreError> {
        let tenant = access.tenant();
        let Imports { mut items, next_cursor } = tenant.imports(cursor).await?;
        items.retain(|import| import.ends_at() > access.now());
        let works: Vec<TaskId> = items.iter().filter_map(|import| Some(import.work?.task)).collect();
        let tasks = tenant.tasks(&works).await?;
        let items = items.into_iter().map(|import| ImportItem::new(import, &tasks)).collect();
        Ok(Self { items, next_cursor, bucket: access.files().origin(), sent: None })
    }
}

pub(crate) async fn list(
    access: Access<ManagePeople>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<ImportsPage>, Problem> {
    let ListRequest { cursor, file } = value?;
    let sent = match file {
        Some(id) => access.files().find(id).await?,
        None => None,
    };
    let sent = sent.filter(|file| file.allow_use(Purpose::Import).is_ok());
    let read = ImportsPage::read(&access, cursor.as_deref()).await;
    let first = ImportsPage::read(&access, None);
    page_of_list(fields, read, first, |page, _: Fields| ImportsPage { sent, ..page }).await
}

/// Reads a table and plans what it would do; nothing of that is done.
pub(crate) async fn make(
    context: Context,
    access: Access<ManagePeople>,
    SentFile(sent): SentFile<GREATEST>,
) -> Result<View<ImportPage, 201>, Problem> {
    match plan(&context, &access, sent).await {
        Ok((found, making)) => {
            let page = found.page(&access, &context).await?;
            Ok(View::new(page).created(&making, Done::new("import-planned")))
        }
        Err(problem) => Err(problem.on_form(ImportsPage::read(&access, None).await?)),
    }
}

async fn plan(
    context: &Context,
    access: &Access<ManagePeople>,
    sent: Result<Sent, Problem>,
) -> Result<(Found, Making), Problem> {
    let sent = sent?;
    let (files, tenant) = (access.files(), access.tenant_with_bucket()?);
    let (content, name, file) = match sent {
        Sent::Here(file) => (file.content, file.name, None),
        Sent::Before(id) => {
            let (file, content) = files.content(id, Purpose::Import).await?;
            (content, file.name, Some(id))
        }
    };
    access.count(IMPORTS_OF_PERSON, "imports").await?;
    let table = file::read(content).await?;
    let columns = columns_of(&table);
    let people = people_of(&table, &columns);
    let ground = Ground::read(&tenant, &people).await?;
    let plan = ground.plan(columns, &people, access, context);
    let mut import = Import {
        id: ImportId::new(),
        file_name: name,
        file,
        made_by: Inviter { id: access.id(), name: access.name().to_string() },
        plan: PlanId::new(),
        lines: Lines::default(),
        reasons: BTreeMap::new(),
        seats_needed: 0,
        work: None,
        created_at: access.now(),
        version: 1,
        revision: 1,
    };
    plan.enter(&mut import);
    let (key_of_table, key_of_plan) = (kept::key_of_table(import.id), kept::key_of_plan(&import));
    try_join(kept::write(access, &key_of_table, &table), kept::write(access, &key_of_plan, &plan)).await?;
    let making = Making::at(address_of(import.id));
    match file {
        Some(id) => {
            let (named, ends_at) = ([("file".into(), id)], Some(import.ends_at()));
            let add = |tenant: Tenant| {
                let import = import.clone();
                async move { tenant.add_import(&import).await }
            };
            files.attach(&named, Purpose::Import, ends_at, add).await?;
        }
        None => tenant.add_import(&import).await?,
    }
    Ok((Found { import, task: None, plan, structure: ground.structure }, making))
}

impl ImportsPage {
    fn form(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &Fields::default(), problem };
        let address = list_address();
        html! {
            section.card.stack {
                p { (context.text("import-title.hint")) }
                p {
                    (context.text("import-sample")) " "
                    a href={ (address) "/sample.xlsx" } download { (context.text("export-xlsx")) } ", "
                    a href={ (address) "/sample.csv" } download { (context.text("export-csv")) }
                }
                @if let Some(file) = &self.sent {
                    form method="post" action=(address) {
                        (view.summary())
                        (view.key())
                        input type="hidden" name="file" value=(file.id);
                        p { (context.text("import-sent")) " " strong { @if let Some(name) = &file.name { (name) } } }
                        (actions(context).primary(context.text("import-preview")).cancel(&address))
                    }
                } @else {
                    form method="post" action=(address) enctype="multipart/form-data" novalidate {
                        (view.summary())
                        (view.key())
                        (FileChoice::new(view, Purpose::Import, "field-file", GREATEST))
                        (actions(context).primary(context.text("import-preview")))
                    }
                    (larger_file(context, Purpose::Import, &address))
                }
            }
        }
    }

    fn imports(&self, context: &Context) -> Markup {
        let title = context.text("imports");
        let columns = ["column-file", "column-made", "column-outcome"];
        let rows = html! { @for import in &self.items { (import.row(context)) } };
        html! {
            section.card.stack aria-labelledby="imports-title" {
                h2 #imports-title { (title) }
                @if self.items.is_empty() {
                    p.muted { (context.text("imports-none")) }
                } @else {
                    (table(&title, &headings(context, &columns), &rows))
                }
                @if let Some(cursor) = &self.next_cursor {
                    div.form-actions {
                        a.button href={ (list_address()) "?cursor=" (cursor) } { (context.text("bulk-next")) }
                    }
                }
            }
        }
    }
}

impl ImportItem {
    fn row(&self, context: &Context) -> Markup {
        let counts = [
            ("import-count-done", self.done),
            ("import-count-left", self.left),
            ("import-count-refused", self.refused),
            ("import-count-undone", self.undone),
            ("import-count-kept", self.kept),
        ];
        let said = counts.into_iter().filter(|(_, count)| *count > 0);
        let said = said.map(|(key, count)| context.text_with(key, &[("count", number(count).into())]));
        let said = said.collect::<Vec<_>>().join(", ");
        html! {
            tr id={ "import-" (self.id) } {
                td.name data-label=(context.text("column-file")) {
                    a href=(address_of(self.id)) {
                        @match &self.file_name {
                            Some(name) => (name),
                            None => (context.text("import-unnamed")),
                        }
                    }
                }
                td.made data-label=(context.text("column-made")) {
                    (moment(context, self.created_at)) span.small.muted { (self.made_by) }
                }
                td data-label=(context.text("column-outcome")) {
                    (context.text(self.state.text())) span.small.muted { (said) }
                }
            }
        }
    }
}

impl PageWithForm for ImportsPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("import-title");
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let content = html! { div.stack { (self.form(context, problem)) (self.imports(context)) } };
        shell(context, &frame, &content)
    }

    fn policy(&self) -> Policy {
        Policy::default().sending_files_to(&self.bucket)
    }
}
