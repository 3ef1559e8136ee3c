//! A file as whoever sends it sees it, and the form that sends it without scripts.

use std::collections::BTreeMap;

use domain::files::{FileState, Purpose};
use domain::{FileId, StoredFile};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, actions, kinds_text, new_key, number, shell};
use web::{Context, OwnFiles, Page, Policy, Problem};

use crate::arrived::page_with;

pub(crate) const FILES: &str = "/files";
pub(crate) const FILE: &str = "/files/{id}";

pub(crate) fn address_of(id: FileId) -> String {
    format!("{FILES}/{id}")
}

/// How often an open page looks again at a file that is judged, in milliseconds.
const REFRESH: u32 = 2_000;

#[derive(Serialize, JsonSchema)]
pub(crate) struct FileView {
    id: FileId,
    purpose: Purpose,
    /// Null until it arrives, where a form without scripts sends it.
    name: Option<String>,
    /// In octets; null as long as the name is.
    size: Option<u64>,
    /// What it is by its content, once it is ready.
    media_type: Option<&'static str>,
    state: FileState,
    /// Why it is refused.
    refusal: Option<RefusalView>,
    /// The form that sends it, as long as it is awaited: `POST` of `multipart/form-data`, the fields first, then the file as
    /// `file`. It holds for ten minutes.
    upload: Option<UploadView>,
    /// When it is forgotten, unless a thing takes it.
    expires_at: Timestamp,
    #[serde(skip)]
    asked_by: Option<String>,
    /// The origin of the bucket.
    #[serde(skip)]
    origin: String,
}

#[derive(Serialize, JsonSchema)]
struct RefusalView {
    code: &'static str,
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct UploadView {
    address: String,
    fields: BTreeMap<&'static str, String>,
}

/// A file of the caller's, or 404.
pub(crate) async fn find(files: &OwnFiles, id: FileId) -> Result<StoredFile, Problem> {
    files.find(id).await?.ok_or_else(Problem::not_found)
}

impl FileView {
    pub(crate) async fn of(context: &Context, files: &OwnFiles, file: StoredFile) -> Result<Self, Problem> {
        let origin = context.base().origin_of(context.host());
        let form = files.form_of(&file, &format!("{origin}{}/arrived", address_of(file.id))).await?;
        let upload =
            form.map(|form| UploadView { address: form.address, fields: form.fields.into_iter().collect() });
        let refusal = file.refusal.map(|refusal| RefusalView {
            code: refusal.code(),
            message: context.text(&refusal.text_key()).into_owned(),
        });
        Ok(Self {
            id: file.id,
            purpose: file.purpose,
            size: Some(file.size).filter(|_| file.was_announced()),
            name: file.name.map(String::from),
            media_type: file.kind.map(domain::files::FileKind::media_type),
            state: file.state,
            refusal,
            upload,
            expires_at: file.expires_at,
            asked_by: file.asked_by,
            origin: files.origin(),
        })
    }

    pub(crate) fn address(&self) -> String {
        address_of(self.id)
    }

    /// The form that goes to the bucket. The file comes last: S3 passes over what stands after it.
    fn form(&self, context: &Context, upload: &UploadView) -> Markup {
        let hint = [
            ("kinds", kinds_text(self.purpose).into()),
            ("megabytes", number(self.purpose.most() >> 20).into()),
        ];
        html! {
            form method="post" action=(upload.address) enctype="multipart/form-data" {
                @for (name, value) in &upload.fields { input type="hidden" name=(name) value=(value); }
                div.field {
                    label for="file" { (context.text("file-choose")) }
                    input #file type="file" name="file" required aria-describedby="file-hint";
                    p.hint #file-hint { (context.text_with("file-hint", &hint)) }
                }
                (actions(context).primary(context.text("file-send")))
            }
        }
    }

    /// The form that asks for another one in place of one that was refused.
    fn another(&self, context: &Context) -> Markup {
        html! {
            form method="post" action=(FILES) {
                (new_key())
                input type="hidden" name="purpose" value=(self.purpose.key());
                @if let Some(page) = &self.asked_by { input type="hidden" name="page" value=(page); }
                (actions(context).primary(context.text("file-another")))
            }
        }
    }
}

impl Page for FileView {
    fn page(&self, context: &Context) -> Markup {
        let title = self.name.clone().unwrap_or_else(|| context.text("file").into_owned());
        let said = match self.state {
            FileState::Waiting => "file-is-awaited",
            FileState::Arrived => "file-is-judged",
            FileState::Ready => "file-is-ready",
            FileState::Refused => "file-is-refused",
        };
        let content = html! {
            div.card role="status" {
                p { (context.text(said)) }
                @if let Some(refusal) = &self.refusal { p.bad { (refusal.message) } (self.another(context)) }
                @if let (Some(page), FileState::Arrived | FileState::Ready) = (&self.asked_by, self.state) {
                    div.actions { a.button.primary href=(page_with(page, self.id)) { (context.text("file-go-on")) } }
                }
            }
            // A file that was announced is sent by whoever has announced it.
            @if let Some(upload) = self.upload.as_ref().filter(|_| self.name.is_none()) {
                div.card { (self.form(context, upload)) }
            }
            form method="post" action={ (self.address()) "/delete" } {
                button.quiet type="submit" { (context.text(if self.upload.is_some() { "cancel" } else { "file-remove" })) }
            }
        };
        let refresh = (self.state == FileState::Arrived).then_some(REFRESH);
        shell(context, &Frame { refresh, ..Frame::titled(&title) }, &html! { div.stack { (content) } })
    }

    fn policy(&self) -> Policy {
        if self.upload.is_some() {
            Policy::default().sending_files_to(&self.origin)
        } else {
            Policy::default()
        }
    }
}
