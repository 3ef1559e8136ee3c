//! `POST /company/keys` and the form for it. The answer has the key's token, this once: the table keeps only its digest.

use domain::access::{AssignedRole, ManageIntegrations, Role};
use domain::audit::Action;
use domain::limits::KEYS_OF_PERSON;
use domain::program_key::{KeyToken, allow_role, latest_end, noticed_at};
use domain::{Day, Name, ProgramKey, TaskId, Token, UserId, Violation};
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, json};
use web::components::{FormView, Frame, actions, copyable, shell};
use web::{Access, Context, Fields, Form, FromFieldsOn, InputOn, Making, Page, PageWithForm, Problem, View};

use super::LIST;
use super::key_ends::letter_of_key;
use super::view::KeyView;
use crate::employees::every_role;

pub(crate) struct NewKey {
    name: Name,
    role: AssignedRole,
    expires_on: Date,
}

impl FromFieldsOn for NewKey {
    fn from_fields_on(form: &mut Form, today: Date) -> Option<Self> {
        let (name, role) = (form.required("name"), form.required("role"));
        let expires_on = form.required("expires_on").map(|Day(day)| day);
        let latest = latest_end(today);
        if expires_on.is_some_and(|day| day < today) {
            form.refuse("expires_on", Violation::DatePast);
        } else if expires_on.is_some_and(|day| day > latest) {
            form.refuse("expires_on", Violation::DateLate { latest });
        }
        Some(Self { name: name?, role: role?, expires_on: expires_on? })
    }
}

/// A new key, with what a program sends.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MadeKey {
    #[serde(flatten)]
    key: KeyView,
    /// Is not shown again: not with a repeat of the request, either.
    token: String,
    #[serde(skip)]
    example: String,
}

pub(crate) async fn make(
    context: Context,
    access: Access<ManageIntegrations>,
    input: InputOn<NewKey>,
) -> Result<View<MadeKey, 201>, Problem> {
    let page = NewKeyForm::new(&context, &access, input.fields.clone());
    let read = input.read(access.today());
    let NewKey { name, role, expires_on } = read.map_err(|problem| problem.on_form(page.clone()))?;
    let allowed = allow_role(role, access.grants(), access.roles());
    allowed.map_err(|refusal| Problem::of(&refusal).on_form(page.clone()))?;
    let (secret, maker) = (Token::new(), access.user()?);
    let organization = access.organization();
    let noticed_at = noticed_at(expires_on, access.now(), organization);
    let key = ProgramKey {
        id: UserId::new(),
        name,
        role,
        expires_on,
        made_by: maker.id,
        made_at: access.now(),
        secret: secret.hash(),
        notice: noticed_at.map(|_| TaskId::new()),
        last_used_at: None,
    };
    let letter = letter_of_key("program-key-made", &context.letters(Some(maker)), maker, organization, &key);
    let tenant = access.tenant().and_later(&access.told(&letter).await, Some(maker.id))?;
    let tenant = noticed_at.map_or(Ok(tenant.clone()), |at| tenant.and_notice(&key, at))?;
    let making = Making::at(format!("{LIST}/{}", key.id));
    let after = Map::from_iter([
        ("role".to_owned(), domain::audit::role_field(role, access.roles())),
        ("expires_on".to_owned(), json!(expires_on)),
    ]);
    let entry = access.origin().entry(Action::ProgramKeyMade, Map::new(), after).about(key.id, &key.name);
    let add = async { Ok(tenant.add_program_key(&key, &entry).await?) };
    access.counting(KEYS_OF_PERSON, "keys", add).await.map_err(|problem: Problem| problem.on_form(page))?;
    let token = KeyToken { organization_id: organization.id, made_by: maker.id, id: key.id, secret };
    let view = KeyView::of(&key, Some((maker, access.employee())), &access, &context);
    let example =
        format!("curl -H 'Authorization: Bearer {token}' {}/tasks", context.base().origin_of(context.host()));
    Ok(View::new(MadeKey { key: view, token: token.to_string(), example }).made(&making))
}

impl Page for MadeKey {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text_with("key-made-title", &[("name", self.key.name.as_str().into())]);
        let keys = context.text("program-keys");
        let frame = Frame { back: Some((LIST, &keys)), ..Frame::titled(&title) };
        let content = html! {
            article.panel-form {
                p { strong { (context.text("key-made-once")) } }
                (copyable(context, &self.token))
                p { (context.text("key-made-use")) }
                (copyable(context, &self.example))
                p { a.button.primary href=(LIST) { (context.text("key-made-kept")) } }
            }
        };
        shell(context, &frame, &content)
    }
}

/// `GET /company/keys/new`
pub(crate) async fn form(context: Context, access: Access<ManageIntegrations>) -> View<NewKeyForm> {
    let fields = Fields::default()
        .with("role", AssignedRole::Preset(Role::Employee))
        .with("expires_on", latest_end(access.today()));
    View::new(NewKeyForm::new(&context, &access, fields))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewKeyForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    roles: Vec<(AssignedRole, String)>,
    #[serde(skip)]
    days: (Date, Date),
}

impl NewKeyForm {
    fn new(context: &Context, access: &Access<ManageIntegrations>, fields: Fields) -> Self {
        let mut roles = every_role(context, access.roles());
        roles.retain(|(role, _)| allow_role(*role, access.grants(), access.roles()).is_ok());
        Self { fields, roles, days: (access.today(), latest_end(access.today())) }
    }
}

impl PageWithForm for NewKeyForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, keys) = (context.text("new-key"), context.text("program-keys"));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &keys)), ..Frame::titled(&title) };
        let (first, last) = self.days;
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                (view.text("name").labelled("field-key-name").most(Name::MAXIMUM).autocomplete("off").required())
                (view.choice("role", &self.roles).labelled("field-key-role"))
                (view.text("expires_on").labelled("field-key-until").kind("date")
                    .attribute("min", first.to_string()).attribute("max", last.to_string()).required())
                (actions(context).primary(context.text("make-key")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}
