//! A field for a file. A script sends the file past the product while the form is still being filled in, and the form takes
//! the identifier of what was sent. Without a script the form has the file itself, if it is small, and a larger one is sent by
//! a form of its own beforehand.

use domain::files::Purpose;
use maud::{Markup, Render, html};

use super::FormView;
use crate::asset::FILES;
use crate::components::number;
use crate::context::Context;
use crate::host::Face;
use crate::room::Way;
use crate::upload::FILE_FIELD;

/// A field for one file, or for any number of files that were sent before the form is.
pub struct FileChoice<'a> {
    view: FormView<'a>,
    purpose: Purpose,
    label: &'static str,
    most_here: usize,
    /// The field that takes the identifiers of files, where there may be several or none.
    several: Option<&'static str>,
}

impl<'a> FileChoice<'a> {
    /// `label` is the message that names the field; a form takes files of `most_here` octets itself.
    pub const fn new(view: FormView<'a>, purpose: Purpose, label: &'static str, most_here: usize) -> Self {
        Self { view, purpose, label, most_here, several: None }
    }

    /// A field for as many files as somebody likes, or none, whose identifiers the form has in the field `name`. Without scripts
    /// there is none: a form of its own sends a file beforehand ([`larger_file`]).
    pub const fn several(
        view: FormView<'a>,
        purpose: Purpose,
        label: &'static str,
        name: &'static str,
    ) -> Self {
        Self { view, purpose, label, most_here: 0, several: Some(name) }
    }

    /// The extensions that the file may have, as a browser's dialogue takes them: `.png,.jpg`.
    fn accepted(&self) -> String {
        let extensions = self.purpose.kinds().iter().flat_map(|kind| kind.extensions());
        extensions.map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(",")
    }
}

impl Render for FileChoice<'_> {
    fn render(&self) -> Markup {
        let context = self.view.context;
        let most = number(self.purpose.most() >> 20);
        let most_here = number(self.most_here >> 20);
        let hint = |most: &str| {
            let taken = kinds_text(self.purpose);
            context
                .text_with("file-hint", &[("kinds", taken.into()), ("megabytes", most.to_owned().into())])
                .into_owned()
        };
        // Other hosts have no bucket.
        let files = context.way(Way::Files).filter(|_| context.host().face() == Face::Cabinet);
        let kinds = format!("{FILE_FIELD}-kinds");
        let text = |key: &str| files.as_ref().map(|_| context.text(key));
        let megabytes = most.clone().into();
        let too_large =
            files.as_ref().map(|_| context.text_with("file-too-large", &[("megabytes", megabytes)]));
        let is_one = self.several.is_none();
        let field = self.view.labelled(FILE_FIELD, self.label, |control| html! {
            input id=(control.name) name=[is_one.then_some(control.name)] type="file" required[is_one] accept=(self.accepted())
                data-field=[self.several]
                aria-describedby={ (kinds) " " (control.described_by) } aria-invalid=[control.invalid]
                data-purpose=[files.as_ref().map(|_| self.purpose.key())] data-files=[&files]
                data-script=[files.as_ref().map(|_| FILES.address())] data-most=(self.purpose.most())
                data-kinds=(kinds) data-hint=(hint(&most)) data-too-large=[too_large] data-empty=[text("file-empty")]
                data-sending=[text("file-sending")] data-held=[text("file-held")] data-judged=[text("file-judged")] data-ready=[text("file-ready")]
                data-lost=[text("file-lost")] data-again=[text("file-again")] data-remove=[text("file-remove")];
            p.hint id=(kinds) { (hint(if is_one { &most_here } else { &most })) }
        });
        if is_one {
            field
        } else {
            html! { div.scripted { (field) } }
        }
    }
}

/// What is taken for a purpose, as people read it: «PNG, JPG, WEBP».
pub fn kinds_text(purpose: Purpose) -> String {
    let usual = purpose.kinds().iter().filter_map(|kind| kind.extensions().first());
    usual.map(|extension| extension.to_uppercase()).collect::<Vec<_>>().join(", ")
}

/// The form by which a browser without scripts sends a file that is too large for the form that wants it. It stands beside that
/// form, and leads back to this page.
pub fn larger_file(context: &Context, purpose: Purpose, page: &str) -> Markup {
    let Some(files) = context.way(Way::Files) else { return html! {} };
    html! {
        noscript {
            form method="post" action=(files) {
                (super::new_key())
                input type="hidden" name="purpose" value=(purpose.key());
                input type="hidden" name="page" value=(page);
                button.quiet type="submit" { (context.text("file-send-larger")) }
            }
        }
    }
}
