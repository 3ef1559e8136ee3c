//! `GET /domains/{slug}`: whether a domain could be had, asked while it is being typed. The answer is no promise: the
//! domain is reserved in its step.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use domain::access::ViewOrganizations;
use domain::{Slug, Violation};
use maud::{Markup, html};
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Context, Page, Platform, Problem, View};

#[derive(Serialize)]
pub(crate) struct DomainCheck {
    slug: String,
    available: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The reason in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

pub(crate) async fn check(
    context: Context,
    access: Platform<ViewOrganizations>,
    path: Result<Path<String>, PathRejection>,
) -> Result<View<DomainCheck>, Problem> {
    // Octets that are no text name nothing.
    let Path(text) = path.map_err(|_| Problem::not_found())?;
    let violation = match text.parse::<Slug>() {
        Err(violation) => Some(violation),
        Ok(slug) => access.store().domain_holder(&slug).await?.map(|_| Violation::DomainTaken),
    };
    Ok(View::new(DomainCheck {
        slug: text,
        available: violation.is_none(),
        reason: violation.as_ref().map(Violation::code),
        message: violation.map(|violation| web::violation_text(&violation, &context)),
    }))
}

impl Page for DomainCheck {
    fn page(&self, context: &Context) -> Markup {
        let content = html! {
            p { (self.message.clone().unwrap_or_else(|| context.text("domain-available").into_owned())) }
        };
        shell(context, &Frame::titled(&self.slug), &content)
    }
}
