//! `DELETE /super-admins/{id}`, which a form sends as `POST /super-admins/{id}/remove`: takes the platform's role from a
//! person, with effect on their very next request. They keep their account and their places in organisations.

use domain::access::ManageSuperAdmins;
use domain::audit::Action;
use domain::{Password, User, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, Page, PageWithForm, PasswordCheck, Path, Platform,
    Problem, View,
};

use crate::profile::PRESENT_PASSWORD;

#[derive(Serialize, JsonSchema)]
pub(super) struct Removed {
    id: UserId,
}

/// The caller's password: a stolen session must not leave the platform to whoever has stolen it.
pub(super) struct Removal(Password);

impl FromFields for Removal {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required(PRESENT_PASSWORD).map(Self)
    }
}

/// The super-admin whom the address names.
pub(super) async fn find(access: &Platform<ManageSuperAdmins>, id: &str) -> Result<User, Problem> {
    let id: UserId = id.parse().map_err(|_| Problem::not_found())?;
    let user = access.store().user(id).await?;
    user.filter(|user| user.platform_role.is_some()).ok_or_else(Problem::not_found)
}

pub(super) async fn remove(
    access: Platform<ManageSuperAdmins>,
    check: PasswordCheck,
    Path(id): Path<String>,
    Input { value, .. }: Input<Removal>,
) -> Result<View<Removed>, Problem> {
    let mut user = find(&access, &id).await?;
    let page = RemoveForm::new(&user);
    let Removal(password) = value.map_err(|problem| problem.on_form(page.clone()))?;
    let confirmed = check.confirm(access.user(), password, PRESENT_PASSWORD).await;
    confirmed.map_err(|problem| problem.on_form(page.clone()))?;
    user.platform_role = None;
    user.revision += 1;
    let entry =
        access.origin().entry(Action::SuperAdminRemoved, Map::new(), Map::new()).about(user.id, &user.email);
    access
        .store()
        .remove_super_admin(&user, &entry)
        .await
        .map_err(|error| Problem::from(error).on_form(page))?;
    let done = Done::new("super-admin-removed").with("name", user.full_name());
    Ok(View::new(Removed { id: user.id }).then("/super-admins", done))
}

/// `GET /super-admins/{id}/remove`
pub(super) async fn form(
    access: Platform<ManageSuperAdmins>,
    Path(id): Path<String>,
) -> Result<View<RemoveForm>, Problem> {
    Ok(View::new(RemoveForm::new(&find(&access, &id).await?)))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct RemoveForm {
    id: UserId,
    name: String,
    email: String,
}

impl RemoveForm {
    fn new(user: &User) -> Self {
        Self { id: user.id, name: user.full_name().to_string(), email: user.email.to_string() }
    }
}

impl PageWithForm for RemoveForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let name = [("name", self.name.as_str().into())];
        let (title, back) =
            (context.text_with("super-admin-remove-name", &name), context.text("super-admins"));
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let frame = Frame { back: Some(("/super-admins", &back)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ "/super-admins/" (self.id) "/remove" } novalidate {
                (view.summary())
                p { strong { (self.name) } " · " (self.email) }
                ul.consequences {
                    li { (context.text("super-admin-consequence-loss")) }
                    li.kept { (context.text("super-admin-consequence-kept")) }
                }
                (view.password(PRESENT_PASSWORD))
                (actions(context).danger(&title).cancel("/super-admins"))
            }
        };
        shell(context, &frame, &content)
    }
}

impl Page for Removed {
    fn page(&self, context: &Context) -> Markup {
        shell(context, &Frame::titled(&context.text("super-admins")), &html! {})
    }
}
