//! `PATCH /organizations/{id}` and the form for it.

use domain::access::ManageOrganizations;
use domain::audit::Action;
use domain::difference::changes;
use domain::organization::OrganizationRefusal;
use domain::{EditRefusal, Organization};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use web::components::{FormView, Frame, actions, shell};
use web::{Context, Done, Fields, Input, PageWithForm, PlatformOn, Problem, Undo, View};

use crate::form::{self, EditOrder};
use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

pub(crate) async fn edit(
    context: Context,
    PlatformOn { access, organization }: PlatformOn<ManageOrganizations>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<OrganizationPage>, Problem> {
    let former = form::fields_of(&organization);
    let page = EditForm::new(&organization, fields);
    let order = form::edit_of(value, &page.fields, (&context, &organization));
    let EditOrder { version, edit } = order.map_err(|problem| problem.on_form(page.clone()))?;
    let address = OrganizationView::address_of(organization.id);
    let changed = access
        .store()
        .change_organization(organization, |organization| {
            if organization.version != version {
                return Err(EditRefusal::Stale(edit.differences(organization)));
            }
            let before = editable(organization);
            organization.edit(edit.clone())?;
            let (before, after) = changes(before, editable(organization));
            let entry = access.origin().entry(Action::OrganizationEdited, before, after);
            Ok::<_, EditRefusal<OrganizationRefusal>>(Some(entry))
        })
        .await
        .map_err(|error| Problem::from(error).on_form(page.clone()))?;
    let done = Done::new("organization-edited").with("name", &changed.name);
    let undo = Undo::form(format!("{address}/edit"), &former.with("version", changed.version));
    let view = View::new(OrganizationPage(OrganizationView::new(changed, &context)));
    Ok(view.then(address, done.undone_by(undo)))
}

/// `GET /organizations/{id}/edit`
pub(crate) async fn form(PlatformOn { organization, .. }: PlatformOn<ManageOrganizations>) -> View<EditForm> {
    let fields = form::fields_of(&organization);
    View::new(EditForm::new(&organization, fields))
}

/// The fields of an organisation that people may change, as the audit shows them.
pub(crate) fn editable(organization: &Organization) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), organization.name.as_str().into());
    fields.insert("description".to_owned(), organization.description.as_str().into());
    fields.insert("domain".to_owned(), organization.domain.as_str().into());
    fields.insert("inn".to_owned(), organization.inn.as_str().into());
    fields.insert("paid_seats".to_owned(), u32::from(organization.paid_seats).into());
    fields.insert("subscription_ends_on".to_owned(), organization.subscription_ends_on.to_string().into());
    let modules: Vec<_> = organization.modules.iter().map(|module| module.key()).collect();
    fields.insert("modules".to_owned(), modules.into());
    fields
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    name: String,
    has_domain: bool,
    /// Whether other modules may be chosen.
    has_modules: bool,
    version: u32,
}

impl EditForm {
    fn new(organization: &Organization, fields: Fields) -> Self {
        Self {
            fields,
            address: OrganizationView::address_of(organization.id),
            name: organization.name.to_string(),
            has_domain: organization.allow_domain_change().is_ok(),
            has_modules: organization.allow_change_of_modules().is_ok(),
            version: organization.version,
        }
    }
}

impl PageWithForm for EditForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("edit-organization");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.version))
                (form::inputs(&view, context, self.has_domain))
                @if self.has_modules { (form::module_choice(&view, context)) }
                @if !self.has_domain { p.hint { (context.text("domain-is-fixed")) } }
                (actions(context).primary(context.text("save")).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}
