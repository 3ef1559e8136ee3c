//! `GET <list>/exports/{id}`: how far a file of many rows is, and the way to it as long as it is there.

use domain::{Organization, Task};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::components::{Frame, moment, number, shell};
use web::{Context, Page, TaskView, View};

use crate::list::{List, is_ready};

/// How far the work is, as its task keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SoFar {
    /// How many rows are read.
    pub(crate) rows: u64,
    /// How many octets the parts have.
    pub(crate) size: u64,
    /// In how many parts the rows are kept until all are read.
    pub(crate) parts: u32,
    pub(crate) cursor: Option<String>,
    pub(crate) is_read: bool,
}

#[derive(Serialize, JsonSchema)]
pub struct ExportReport {
    /// The work that writes it, as `/tasks/{id}` has it.
    task: TaskView,
    /// How many rows it has so far.
    rows: u64,
    /// The file, for a day after its end.
    file: Option<ExportFile>,
    #[serde(skip)]
    list: Listed,
}

/// The list that the file is of, as its page names it.
struct Listed {
    address: &'static str,
    name: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct ExportFile {
    name: String,
    address: String,
    ready_until_at: Option<Timestamp>,
}

impl ExportReport {
    pub(crate) fn view(
        list: &'static List,
        context: &Context,
        organizations: &[Organization],
        task: Task,
        rows: u64,
        name: String,
    ) -> View<Self> {
        let now = context.now();
        let result = task.result_at(now).filter(|_| is_ready(&task, now));
        let file = result.map(|result| ExportFile {
            name,
            address: format!("{}/file", list.address_of(task.id)),
            ready_until_at: result.ready_until_at,
        });
        let goes_on = task.goes_on();
        let task = TaskView::new(context, organizations, task);
        let list = Listed { address: list.address, name: list.name };
        View::new(Self { task, rows, file, list }).looked_at_again(goes_on)
    }
}

impl Page for ExportReport {
    fn page(&self, context: &Context) -> Markup {
        let Listed { address, name } = self.list;
        let list = context.text(name);
        let frame = Frame {
            back: Some((address, &list)),
            beside: self.task.badge(context),
            refresh: self.task.refresh(),
            ..Frame::titled(&self.task.title)
        };
        let content = html! {
            section.card {
                (self.task.progress(context))
                (self.task.cause())
                p role="status" { (context.text_with("export-rows", &[("count", number(self.rows).into())])) }
                @if let Some(file) = &self.file {
                    @if let Some(until) = file.ready_until_at {
                        p.muted { (context.text("export-ready-until")) " " (moment(context, until)) }
                    }
                } @else if !self.task.goes_on() {
                    p { (context.text("export-gone")) }
                }
                div.form-actions {
                    @if let Some(file) = &self.file {
                        a.button.primary href=(file.address) { (context.text("export-download")) }
                    }
                    (self.task.acts(context))
                    a.button href=(address) { (context.text("export-to-list")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}
