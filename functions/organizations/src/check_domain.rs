//! `GET /domains/{slug}`: whether a domain is free, asked while it is being typed. The answer is no promise: the domain's
//! step reserves the domain.

use domain::access::ViewOrganizations;
use domain::{Slug, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Context, Page, Path, Platform, Problem, View};

#[derive(Serialize, JsonSchema)]
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
    Path(text): Path<String>,
) -> Result<View<DomainCheck>, Problem> {
    let violation = match text.parse::<Slug>() {
        Err(violation) => Some(violation),
        Ok(slug) => access.store().domain_holder(&slug).await?.map(|_| Violation::DomainTaken),
    };
    Ok(View::new(DomainCheck {
        slug: text,
        available: violation.is_none(),
        reason: violation.as_ref().map(Violation::code),
        message: violation.map(|violation| web::violation_text(&violation, &context.wording())),
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
