//! `GET` and `POST /join`: somebody asks by themselves to become a client. The answer is the same for everybody, and the same work is
//! done for it: what becomes of it is told in a letter alone.

use domain::limits::JOININGS_OF_NETWORK;
use domain::service_desk::{ADMIT_CLIENT, Consent, Joining, Registration};
use domain::{Email, Later, Name, Violation};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, check_box};
use web::{
    Answer, Caller, Context, Face, Fields, Form, FromFields, Input, Page, PageWithForm, Problem, Routes,
    View, Visit,
};

use super::PRIVACY;
use super::site::{Site, language};
use crate::CONTEXT;

pub(super) const JOIN: &str = "/join";

pub(super) fn routes<A: Answer>() -> Routes<A> {
    let anyone = Caller::Anyone;
    Routes::of(&CONTEXT, "clients", &[Face::Cabinet])
        .route("GET", JOIN, anyone, "Shows the form by which one asks to become a client", form)
        .costing(5, 3)
        .route("POST", JOIN, anyone, "Asks to become a client", join)
        .costing(7, 5)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
}

pub(crate) struct JoinOrder {
    email: Email,
    name: Name,
}

impl FromFields for JoinOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, name) = (form.required("email"), form.required("name"));
        let has_agreed = form.flag("consent") == Some(true);
        if !has_agreed && !form.has_refused("consent") {
            form.refuse("consent", Violation::NotAgreed);
        }
        Some(Self { email: email?, name: name? })
    }
}

/// The showcase of an organisation at which somebody may become a client; 404 at every other one.
async fn site(visit: &Visit) -> Result<Site, Problem> {
    let site = Site::of(visit, visit.public().showcase().await?);
    match site.showcase.registration {
        Registration::Open => Ok(site),
        Registration::Off => Err(Problem::not_found()),
    }
}

/// `GET /join`
pub(crate) async fn form(visit: Visit) -> Result<View<JoinForm>, Problem> {
    Ok(View::new(JoinForm { fields: Fields::default(), site: site(&visit).await? }))
}

pub(crate) async fn join(
    context: Context,
    visit: Visit,
    Input { fields, value }: Input<JoinOrder>,
) -> Result<View<Asked, 202>, Problem> {
    let site = site(&visit).await?;
    let left = match value {
        Ok(order) => leave(&context, &visit, &site, order).await,
        Err(problem) => Err(problem),
    };
    match left {
        Ok(email) => Ok(View::new(Asked { email, site }).accepted()),
        Err(problem) => Err(problem.on_form(JoinForm { fields, site })),
    }
}

async fn leave(context: &Context, visit: &Visit, site: &Site, order: JoinOrder) -> Result<Email, Problem> {
    visit.count(context, JOININGS_OF_NETWORK, "joinings").await?;
    let JoinOrder { email, name } = order;
    let joining = Joining {
        email: email.clone(),
        name,
        consent: Consent { edition: site.showcase.privacy_edition, at: context.now() },
        language: language(context),
        address: context.address(),
    };
    visit.public().leave(&Later::now(&ADMIT_CLIENT, joining, context.now())).await?;
    Ok(email)
}

/// Whether a letter comes, its reader alone is told.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Asked {
    email: Email,
    #[serde(skip)]
    site: Site,
}

impl Page for Asked {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("join-asked");
        let text = context.text_with("join-asked.text", &[("email", self.email.as_str().into())]);
        self.site.draw(context, (JOIN, &title, ""), &html! { p.written { (text) } })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct JoinForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    site: Site,
}

impl PageWithForm for JoinForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("join");
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            form.card.panel-form method="post" action=(JOIN) novalidate {
                p { (context.text("join.text")) }
                (view.summary())
                (view.text("email").kind("email").autocomplete("email").required())
                (view.text("name").labelled("field-joining-name").most(Name::MAXIMUM).autocomplete("name").required())
                div.field {
                    (check_box("consent", "true", self.fields.is_ticked("consent"), context.text("field-consent")))
                    p.hint { a href=(PRIVACY) { (context.text("section-privacy")) } }
                    (view.error("consent"))
                }
                (actions(context).primary(context.text("join.button")).cancel("/"))
            }
        };
        self.site.draw(context, (JOIN, &title, ""), &content)
    }
}
