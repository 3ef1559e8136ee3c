//! The files that somebody sends with a text: chosen in its form and sent while the form is still filled in, or beforehand by a form
//! of its own.

use std::borrow::Cow;

use domain::files::Purpose;
use domain::{FileId, StoredFile};
use maud::{Markup, html};
use store::{StoreError, Tenant};
use web::components::{FileChoice, FormView, larger_file};
use web::{Form, FromFields, Insider, Policy, Problem};

/// How many files go with one text.
pub(crate) const MOST_FILES: usize = 10;

/// The files of a request: `files=…&files=…`.
pub(crate) fn files_of(form: &mut Form) -> Vec<FileId> {
    form.short_filter::<FileId, MOST_FILES>("files")
}

/// Writes what takes these files of a request, with them.
pub(crate) async fn attach<T, Writing: Future<Output = Result<T, StoreError>> + Send>(
    insider: &Insider,
    files: &[FileId],
    write: impl Fn(Tenant) -> Writing,
) -> Result<T, Problem> {
    let place = |(place, id): (usize, &FileId)| (Cow::from(format!("files[{place}]")), *id);
    let placed: Vec<_> = files.iter().enumerate().map(place).collect();
    insider.files().attach(&placed, Purpose::Ticket, None, write).await
}

/// The file that was sent beforehand, if the address names one.
#[derive(Default)]
pub(crate) struct SentBefore(Option<FileId>);

impl FromFields for SentBefore {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(form.optional("file")))
    }
}

/// What a form needs for its field for files.
#[derive(Clone)]
pub(crate) struct Attaching {
    /// The origin to which files are sent.
    bucket: String,
    sent: Option<StoredFile>,
}

impl Attaching {
    pub(crate) async fn read(insider: &Insider, SentBefore(file): SentBefore) -> Result<Self, Problem> {
        let files = insider.files();
        let sent = match file {
            Some(id) => files.find(id).await?.filter(|file| file.allow_use(Purpose::Ticket).is_ok()),
            None => None,
        };
        Ok(Self { bucket: files.origin(), sent })
    }

    pub(crate) fn policy(&self) -> Policy {
        Policy::default().sending_files_to(&self.bucket)
    }

    /// The field, with what the form has already.
    pub(crate) fn draw(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let typed: Vec<&str> = view.fields.values("files").unwrap_or_default();
        let typed: Vec<&str> = typed.into_iter().filter(|id| !id.is_empty()).collect();
        html! {
            @for id in &typed { input type="hidden" name="files" value=(id); }
            @if !typed.is_empty() {
                p.hint { (context.text_with("files-kept", &[("count", typed.len().into())])) }
            }
            @if let Some(file) = &self.sent {
                input type="hidden" name="files" value=(file.id);
                p { (context.text("file-sent-before")) " " strong { @if let Some(name) = &file.name { (name) } } }
            }
            (FileChoice::several(*view, Purpose::Ticket, "field-files", "files"))
            @for place in 0..MOST_FILES {
                @for error in view.errors(&format!("files[{place}]")) { p.error { span { (error) } } }
            }
        }
    }

    /// The form that sends a file beforehand, for browsers without scripts. It stands beside the form with the text, and leads back
    /// to this page.
    pub(crate) fn beforehand(view: &FormView<'_>, page: &str) -> Markup {
        larger_file(view.context, Purpose::Ticket, page)
    }
}
