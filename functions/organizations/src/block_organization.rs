//! `POST /organizations/{id}/block` and `/unblock`: closes and opens a cabinet, by the answers of its host at once and by
//! its name in the DNS a moment later (`align_domain.rs`). Nothing else is removed.

use domain::access::ManageOrganizations;
use domain::audit::Action;
use domain::organization::{ALIGN_DOMAIN, OrganizationRefusal};
use domain::{Description, Later, Organization, OrganizationId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use store::Store;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, PageWithForm, Platform, PlatformOn, Problem, Undo, View,
};

use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

/// An order to close a cabinet.
pub(crate) struct BlockOrder {
    /// Seen on the platform only.
    reason: Option<Description>,
}

impl FromFields for BlockOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { reason: form.optional("reason") })
    }
}

pub(crate) async fn block(
    context: Context,
    PlatformOn { access, organization }: PlatformOn<ManageOrganizations>,
    Input { fields, value }: Input<BlockOrder>,
) -> Result<View<OrganizationPage>, Problem> {
    let page = BlockForm::new(&organization, fields);
    let BlockOrder { reason } = value.map_err(|problem| problem.on_form(page))?;
    let now = access.origin().at;
    let changed = with_alignment(&access, organization.id)?
        .change_organization(organization, |organization| {
            organization.block(reason.clone(), now)?;
            let mut after = Map::new();
            if let Some(reason) = &reason {
                after.insert("reason".to_owned(), reason.as_str().into());
            }
            Ok::<_, OrganizationRefusal>(Some(access.origin().entry(
                Action::OrganizationBlocked,
                Map::new(),
                after,
            )))
        })
        .await?;
    let address = OrganizationView::address_of(changed.id);
    let done = Done::new("organization-blocked").with("name", &changed.name);
    let done = done.undone_by(Undo::at(format!("{address}/unblock")));
    Ok(View::new(OrganizationPage(OrganizationView::new(changed, &context))).then(address, done))
}

pub(crate) async fn unblock(
    context: Context,
    PlatformOn { access, organization }: PlatformOn<ManageOrganizations>,
    Input { value, .. }: Input<()>,
) -> Result<View<OrganizationPage>, Problem> {
    value?;
    let reason = organization.block.as_ref().and_then(|block| block.reason.clone());
    let changed = with_alignment(&access, organization.id)?
        .change_organization(organization, |organization| {
            let reason = organization.block.as_ref().and_then(|block| block.reason.clone());
            organization.unblock(context.now())?;
            let mut before = Map::new();
            before.insert("reason".to_owned(), reason.map_or(Value::Null, |reason| reason.as_str().into()));
            Ok::<_, OrganizationRefusal>(Some(access.origin().entry(
                Action::OrganizationUnblocked,
                before,
                Map::new(),
            )))
        })
        .await?;
    let address = OrganizationView::address_of(changed.id);
    let done = Done::new("organization-unblocked").with("name", &changed.name);
    let undo = Undo::at(format!("{address}/block"));
    let undo = reason.into_iter().fold(undo, |undo, reason| undo.with("reason", reason));
    let view = View::new(OrganizationPage(OrganizationView::new(changed, &context)));
    Ok(view.then(address, done.undone_by(undo)))
}

/// The table, whose next transaction also has the cabinet's name in the DNS removed or restored. The host answers as it
/// should from that transaction on, and the organisation's page says for how long the name does not follow.
fn with_alignment(access: &Platform<ManageOrganizations>, id: OrganizationId) -> Result<Store, Problem> {
    let later = Later::now(&ALIGN_DOMAIN, (), access.origin().at);
    Ok(access.store().and_later(&later, Some(id), Some(access.user().id))?)
}

/// `GET /organizations/{id}/block`: says what a block does, and to whom.
pub(crate) async fn form(
    PlatformOn { organization, .. }: PlatformOn<ManageOrganizations>,
) -> View<BlockForm> {
    View::new(BlockForm::new(&organization, Fields::default()))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct BlockForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    address: String,
    name: String,
    domain: String,
    used_seats: u32,
}

impl BlockForm {
    fn new(organization: &Organization, fields: Fields) -> Self {
        Self {
            fields,
            address: OrganizationView::address_of(organization.id),
            name: organization.name.to_string(),
            domain: organization.domain.to_string(),
            used_seats: organization.used_seats,
        }
    }
}

impl PageWithForm for BlockForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("block-title", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let host = format!("{}.{}", self.domain, context.base().host());
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/block" } novalidate {
                (view.summary())
                ul.consequences {
                    li { (context.text_with("block-consequence-domain", &[("host", host.as_str().into())])) }
                    li { (context.text_with("block-consequence-people", &[("people", self.used_seats.into())])) }
                    li.kept { (context.text("block-consequence-kept")) }
                }
                (view.text_area("reason", 3))
                (actions(context).danger(context.text_with("block-confirm", &[("name", self.name.as_str().into())])).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}
