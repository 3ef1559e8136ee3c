//! `POST /desk/clients/{id}/resend`: sends another letter with another link. The link before is dead from then on.

use domain::access::WorkTickets;
use domain::employee::EmployeeStatus;
use domain::service_desk::ClientRefusal;
use domain::{AddressTrouble, UserId};
use web::{Access, Context, Done, Input, Path, Problem, View};

use super::invite_client::invite_again;
use super::show_client::{ClientCard, find};
use super::view::address_of;

pub(crate) async fn resend(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<ClientCard>, Problem> {
    value?;
    let (client, user, tickets) = find(&access, id).await?;
    match client.status() {
        EmployeeStatus::Invited => {}
        EmployeeStatus::Active => return Err(Problem::of(&ClientRefusal::Accepted)),
        EmployeeStatus::Dismissed => return Err(Problem::of(&ClientRefusal::Closed)),
    }
    if let Some(trouble) = access.tenant().addressee(&client.email).await?.trouble {
        return Err(Problem::conflict(match trouble {
            AddressTrouble::Bounces => "client-address-bounces",
            AddressTrouble::Unwanted => "client-letters-unwanted",
        }));
    }
    let client = invite_again(&context, &access, client, &user, None).await?;
    let done = Done::new("client-invitation-sent-again").with("email", &client.email);
    let card = ClientCard::new(&client, &user, tickets, &access, &context);
    Ok(View::new(card).then(address_of(id), done))
}
