//! `PATCH /desk/clients/{id}` and the form for it: what a client is called, until they have a name of their own.

use domain::access::WorkTickets;
use domain::difference::saved_as;
use domain::service_desk::ClientRefusal;
use domain::{EditRefusal, Employee, Name, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, Version, View,
};

use super::show_client::{ClientCard, find};
use super::view::address_of;

/// A change, with the version that it was made on.
pub(crate) struct EditOrder {
    version: u32,
    name: Option<Name>,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let name = form.changed("name");
        Some(Self { version: version?, name })
    }
}

pub(crate) async fn edit(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<ClientCard>, Problem> {
    let (client, user, tickets) = find(&access, id).await?;
    let page = EditClientForm::new(&client, fields);
    let EditOrder { version, name } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let origin = access.origin();
    let change = |client: &mut Employee| {
        if client.version != version {
            let differs = saved_as("name", name.as_ref(), &client.name, client.name.to_string());
            return Err(EditRefusal::Stale(differs.into_iter().collect()));
        }
        let Some(name) = name.clone() else { return Ok(None) };
        Ok(client.call_client(name, &user, &origin)?)
    };
    let is_same = client.version == version && name.as_ref().is_none_or(|name| *name == client.name);
    let changed = if is_same {
        client
    } else {
        let changed = access.tenant().change_employee::<EditRefusal<ClientRefusal>>(client, change).await;
        changed.map_err(|error| Problem::from(error).on_form(page))?
    };
    let done = Done::new("client-edited").with("name", &changed.name);
    let card = ClientCard::new(&changed, &user, tickets, &access, &context);
    Ok(View::new(card).then(address_of(id), done))
}

/// `GET /desk/clients/{id}/edit`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
) -> Result<View<EditClientForm>, Problem> {
    let client = access.tenant().client(id).await?.ok_or_else(Problem::not_found)?;
    let fields = Fields::default().with("version", client.version).with("name", &client.name);
    Ok(View::new(EditClientForm::new(&client, fields)))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditClientForm {
    id: UserId,
    name: Name,
    version: u32,
    #[serde(skip)]
    fields: Fields,
}

impl EditClientForm {
    fn new(client: &Employee, fields: Fields) -> Self {
        Self { id: client.user_id, name: client.name.clone(), version: client.version, fields }
    }
}

impl PageWithForm for EditClientForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, address) = (context.text("edit-client"), address_of(self.id));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&address, self.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/edit" } novalidate {
                (view.summary())
                input type="hidden" name="version" value=(self.version);
                (view.text("name").labelled("field-client-name").most(Name::MAXIMUM).autocomplete("off").required())
                (actions(context).primary(context.text("save")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
