//! `POST /super-admins`: lets a person run the platform, by their e-mail address. A person without an account, or without
//! a password yet, gets a link to choose one. The caller shows their password, since a session alone may be a stolen one,
//! and must not give the platform away for good.

use domain::access::{ManageSuperAdmins, PlatformRole};
use domain::audit::Action;
use domain::token::TokenRecord;
use domain::{Email, FieldError, Name, Password, Token, User};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::{AddedUser, Store, StoreError, SuperAdmin};
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, Making, Occasion, PageWithForm, PasswordCheck, Platform,
    Problem, View,
};

use crate::letters;

use super::{SuperAdminView, address_of};
use crate::profile::PRESENT_PASSWORD;

/// The person who is to run the platform.
pub(super) struct NewSuperAdmin {
    email: Email,
    /// The name of a person without an account; without a name their e-mail address stands in.
    name: Option<Name>,
    /// The caller's password.
    password: Password,
}

impl FromFields for NewSuperAdmin {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, name) = (form.required("email"), form.optional("name"));
        let password = form.required(PRESENT_PASSWORD);
        Some(Self { email: email?, name, password: password? })
    }
}

pub(super) async fn add(
    context: Context,
    access: Platform<ManageSuperAdmins>,
    check: PasswordCheck,
    Input { fields, value }: Input<NewSuperAdmin>,
) -> Result<View<SuperAdminView, 201>, Problem> {
    let page = AddForm { fields };
    let NewSuperAdmin { email, name, password } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let confirmed = check.confirm(access.user(), password, PRESENT_PASSWORD).await;
    confirmed.map_err(|problem| problem.on_form(page.clone()))?;
    let origin = access.origin();
    let known = access.store().user_of_email(&email).await?;
    if known.as_ref().is_some_and(|user| user.platform_role.is_some() && user.password_hash.is_some()) {
        return Err(Problem::conflict("already-super-admin").on_form(page));
    }
    let was_asked = known.as_ref().is_some_and(|user| user.platform_role.is_some());
    let is_new = known.is_none();
    let name_of_new = || name_or_stand_in(name, &email).map_err(|problem| problem.on_form(page.clone()));
    let mut user = match known {
        Some(user) => User { revision: user.revision + 1, ..user },
        None => User::new(email.clone(), name_of_new()?, origin.at),
    };
    if !was_asked {
        user.platform_since = Some(origin.at);
    }
    user.platform_role = Some(PlatformRole::PlatformAdmin);
    let is_to_choose = user.password_hash.is_none();
    let link = is_to_choose.then(|| (Token::new(), TokenRecord::of_password_reset(&user, origin.at)));
    let hashed = link.as_ref().map(|(token, record)| (token.hash(), record));
    let kept = hashed.as_ref().map(|(hash, record)| (hash, *record));
    let entry = origin.entry(Action::SuperAdminAdded, Map::new(), Map::new()).about(user.id, &user.email);
    let making = Making::at(address_of(user.id));
    let add = async |store: &Store| match (was_asked, kept) {
        // The person has the role and no password yet: the caller only wants another letter.
        (true, Some((hash, record))) => store.keep_token(hash, record).await,
        (true, None) => Ok(()),
        (false, kept) => {
            let added = if is_new { AddedUser::New(&user) } else { AddedUser::Known(&user) };
            store.add_super_admin(added, kept, &entry).await
        }
    };
    let added = match &link {
        Some((token, _)) => {
            let postage = access.postage("super-admin", &user, Occasion::Asked).await;
            let postage = postage.map_err(|problem| problem.on_form(page.clone()))?;
            let letter = letters::super_admin(&context.letters(Some(&user)), &user.email, token);
            let store = access.store().and_later(&postage.letter(&letter), None, Some(access.user().id))?;
            postage.around(add(&store)).await
        }
        None => add(access.store()).await,
    };
    added.map_err(|error| match error {
        StoreError::Conflict => Problem::conflict("changed-meanwhile").on_form(page),
        other => other.into(),
    })?;
    let super_admin = SuperAdmin::of(&user);
    let done = Done::new("super-admin-added").with("email", &super_admin.email);
    Ok(View::new(SuperAdminView::from(super_admin)).then("/super-admins", done).made(&making))
}

/// Until the person gives their name, their address stands in.
fn name_or_stand_in(name: Option<Name>, email: &Email) -> Result<Name, Problem> {
    let stand_in: String = email.as_str().chars().take(Name::MAXIMUM).collect();
    let refuse = |violation| Problem::invalid(vec![FieldError { field: "name".into(), violation }]);
    name.map_or_else(|| stand_in.parse().map_err(refuse), Ok)
}

/// `GET /super-admins/new`
pub(super) async fn form(_access: Platform<ManageSuperAdmins>) -> View<AddForm> {
    View::new(AddForm { fields: Fields::default() })
}

#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct AddForm {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for AddForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, back) = (context.text("super-admin-add"), context.text("super-admins"));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some(("/super-admins", &back)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/super-admins" novalidate {
                (view.summary())
                (view.key())
                ul.consequences {
                    li { (context.text("super-admin-consequence-everything")) }
                    li { (context.text("super-admin-consequence-letter")) }
                }
                (view.text("email").kind("email").autocomplete("off").focused().required())
                (view.text("name").labelled("super-admin-name").autocomplete("off"))
                (view.password(PRESENT_PASSWORD))
                (actions(context).primary(context.text("super-admin-add")).cancel("/super-admins"))
            }
        };
        shell(context, &frame, &content)
    }
}
