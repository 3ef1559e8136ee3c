//! `POST /desk/clients/{id}/close` and the form for it: ends a client's access from their next request on. Their tickets stay.

use domain::access::WorkTickets;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::{Employee, Name, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, PageWithForm, Path, Problem, View};

use super::show_client::{ClientCard, find};
use super::view::address_of;

pub(crate) async fn close(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<ClientCard>, Problem> {
    let (client, user, tickets) = find(&access, id).await?;
    let page = CloseForm::new(&client);
    value.map_err(|problem| problem.on_form(page.clone()))?;
    let origin = access.origin();
    let closed = if client.status() == EmployeeStatus::Dismissed {
        client
    } else {
        let close = |client: &mut Employee| Ok::<_, EmployeeRefusal>(client.close_client(&origin));
        let closed = access.tenant().close_client(client, close).await;
        closed.map_err(|error| Problem::from(error).on_form(page))?
    };
    let done = Done::new("client-closed").with("name", &closed.name);
    let card = ClientCard::new(&closed, &user, tickets, &access, &context);
    Ok(View::new(card).then(address_of(id), done))
}

/// `GET /desk/clients/{id}/close`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
) -> Result<View<CloseForm>, Problem> {
    let client = access.tenant().client(id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(CloseForm::new(&client)))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct CloseForm {
    id: UserId,
    name: Name,
}

impl CloseForm {
    fn new(client: &Employee) -> Self {
        Self { id: client.user_id, name: client.name.clone() }
    }
}

impl PageWithForm for CloseForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, address) = (context.text("close-client"), address_of(self.id));
        let view = FormView { context, fields: &Fields::default(), problem };
        let frame = Frame { back: Some((&address, self.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/close" } novalidate {
                (view.summary())
                p { strong { (self.name) } }
                p { (context.text("close-client-consequence")) }
                (actions(context).danger(title.clone()).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
