//! `POST /desk/clients/{id}/erase` and the form for it: forgets who a client was, once their name has been typed. Their tickets
//! stay, and name nobody a moment later.

use domain::access::WorkTickets;
use domain::employee::EmployeeRefusal;
use domain::service_desk::{ERASE_CLIENT, Erasing};
use domain::{Employee, FieldError, Later, Name, UserId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, SearchText, View,
};

use super::show_client::{ClientCard, find};
use super::view::address_of;

pub(crate) struct EraseOrder {
    /// The name of whoever is to be erased.
    confirm: Option<String>,
}

impl FromFields for EraseOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { confirm: form.optional("confirm").map(|SearchText(text)| text) })
    }
}

pub(crate) async fn erase(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<EraseOrder>,
) -> Result<View<ClientCard>, Problem> {
    let (client, user, tickets) = find(&access, id).await?;
    let page = EraseForm::new(&client, fields);
    let EraseOrder { confirm } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let name = client.name.clone();
    let erased = if client.is_erased_client() {
        client
    } else {
        if !confirm.is_some_and(|typed| name.reads_like(&typed)) {
            let violation = Violation::NotConfirmed { name: name.to_string() };
            let error = FieldError { field: "confirm".into(), violation };
            return Err(Problem::invalid(vec![error]).on_form(page));
        }
        let origin = access.origin();
        let later = Later::now(&ERASE_CLIENT, Erasing { client: id }, access.now());
        let tenant = access.tenant().and_later(&later, Some(access.id()))?;
        let erase = |client: &mut Employee| Ok::<_, EmployeeRefusal>(client.erase_client(&origin));
        let erased = tenant.close_client(client, erase).await;
        erased.map_err(|error| Problem::from(error).on_form(page))?
    };
    let card = ClientCard::new(&erased, &user, tickets, &access, &context);
    Ok(View::new(card).then(address_of(id), Done::new("client-erased")))
}

/// `GET /desk/clients/{id}/erase`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
) -> Result<View<EraseForm>, Problem> {
    let client = access.tenant().client(id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(EraseForm::new(&client, Fields::default())))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EraseForm {
    id: UserId,
    name: Name,
    #[serde(skip)]
    fields: Fields,
}

impl EraseForm {
    fn new(client: &Employee, fields: Fields) -> Self {
        Self { id: client.user_id, name: client.name.clone(), fields }
    }
}

impl PageWithForm for EraseForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, address) = (context.text("erase-client"), address_of(self.id));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&address, self.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/erase" } novalidate {
                (view.summary())
                p { strong { (self.name) } }
                p { (context.text("erase-client-consequence")) }
                (view.text("confirm").labelled("field-erase-client").autocomplete("off").required())
                (actions(context).danger(title.clone()).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
