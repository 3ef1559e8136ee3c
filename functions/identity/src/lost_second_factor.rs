//! `/people/{id}/second-factor/reset`: those who run the platform take off a second factor that its owner has lost, a day
//! after the owner was written to. `GET` tells the state, `POST` begins the reset, `DELETE` takes it back.

use domain::access::ManageAccounts;
use domain::{Description, Email, Name, User, UserId};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, moment, shell};
use web::{
    Answer, Caller, Context, Done, Face, Fields, Form, FromFields, Input, Making, PageWithForm, Path,
    Platform, Problem, Routes, Undo, View,
};

use crate::CONTEXT;
use crate::second_factor::{begin_reset, stop_reset};

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageAccounts>();
    let (conflict, missing) = (StatusCode::CONFLICT, &["not-found"]);
    Routes::of(&CONTEXT, "super_admins", &[Face::Platform])
        .route("GET", PATH, manage, "Tells whether somebody's second factor is to be taken off", show)
        .costing(2, 2)
        .refusing(StatusCode::NOT_FOUND, missing)
        .route("POST", PATH, manage, "Has a lost second factor taken off", begin)
        .costing(11, 6)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(StatusCode::FORBIDDEN, &["not-oneself"])
        .refusing(conflict, &["second-factor-disabled", "changed-meanwhile"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("DELETE", PATH, manage, "Leaves somebody their second factor", stop)
        .costing(3, 3)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "POST",
            "/people/{id}/second-factor/reset/delete",
            manage,
            "Leaves somebody their second factor, for forms",
            stop,
        )
        .costing(3, 3)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(conflict, &["changed-meanwhile"])
}

const PATH: &str = "/people/{id}/second-factor/reset";

fn address_of(id: UserId) -> String {
    PATH.replace("{id}", &id.to_string())
}

/// Why it is taken off.
pub(crate) struct ResetOrder {
    reason: Option<Description>,
}

impl FromFields for ResetOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { reason: form.optional("reason") })
    }
}

async fn holder(access: &Platform<ManageAccounts>, id: &str) -> Result<User, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    access.store().user(id).await?.ok_or_else(Problem::not_found)
}

async fn show(access: Platform<ManageAccounts>, Path(id): Path<String>) -> Result<View<ResetPage>, Problem> {
    Ok(View::new(ResetPage::new(&holder(&access, &id).await?, Fields::default())))
}

async fn begin(
    context: Context,
    access: Platform<ManageAccounts>,
    Path(id): Path<String>,
    Input { fields, value }: Input<ResetOrder>,
) -> Result<View<ResetPage, 202>, Problem> {
    let user = holder(&access, &id).await?;
    let page = ResetPage::new(&user, fields);
    let ResetOrder { reason } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let making = if page.takes_effect_at.is_some() {
        Making::nothing_at(address_of(user.id))
    } else {
        Making::at(address_of(user.id))
    };
    let begun = begin_reset(&context, &access, user, reason.as_ref()).await;
    let user = begun.map_err(|problem| problem.on_form(page))?;
    let done = Done::new("second-factor-reset-begun").with("name", user.full_name());
    let done = done.undone_by(Undo::at(format!("{}/delete", address_of(user.id))));
    let page = ResetPage::new(&user, Fields::default());
    Ok(View::new(page).then(address_of(user.id), done).begun(&making))
}

async fn stop(
    access: Platform<ManageAccounts>,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<ResetPage>, Problem> {
    value?;
    let user = stop_reset(&access, holder(&access, &id).await?).await?;
    let done = Done::new("second-factor-reset-stopped").with("name", user.full_name());
    Ok(View::new(ResetPage::new(&user, Fields::default())).then(address_of(user.id), done))
}

/// How it stands with somebody's second factor.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ResetPage {
    id: UserId,
    name: Name,
    email: Email,
    has_second_factor: bool,
    /// When it is taken off, if it is going to be.
    takes_effect_at: Option<Timestamp>,
    #[serde(skip)]
    fields: Fields,
}

impl ResetPage {
    fn new(user: &User, fields: Fields) -> Self {
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.as_ref());
        Self {
            id: user.id,
            name: user.full_name(),
            email: user.email.clone(),
            has_second_factor: user.second_factor.is_some(),
            takes_effect_at: reset.map(|reset| reset.takes_effect_at),
            fields,
        }
    }

    fn form(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let address = address_of(self.id);
        match (self.has_second_factor, self.takes_effect_at) {
            (false, _) => html! {
                article.panel-form {
                    p { (context.text("second-factor-reset-none")) }
                }
            },
            (true, Some(at)) => html! {
                form.panel-form method="post" action={ (address) "/delete" } {
                    (view.summary())
                    p { (context.text("second-factor-reset-begun")) " " strong { (moment(context, at)) } }
                    p { (context.text("second-factor-reset-begun.hint")) }
                    (actions(context).plain(context.text("second-factor-reset-stop")).cancel("/super-admins"))
                }
            },
            (true, None) => html! {
                form.panel-form method="post" action=(address) novalidate {
                    (view.summary())
                    (view.key())
                    p { strong { (self.name) } " · " (self.email) }
                    ul.consequences {
                        li { (context.text("second-factor-reset-letter")) }
                        li { (context.text("second-factor-reset-day")) }
                        li.kept { (context.text("second-factor-reset-kept")) }
                    }
                    (view.text_area("reason", 3))
                    (actions(context).danger(context.text("second-factor-reset")).cancel("/super-admins"))
                }
            },
        }
    }
}

impl PageWithForm for ResetPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("second-factor-reset-title", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let back = context.text("super-admins");
        let frame = Frame { back: Some(("/super-admins", &back)), ..Frame::titled(&title) };
        shell(context, &frame, &self.form(&view))
    }
}
