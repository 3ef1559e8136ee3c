//! `POST /company/employees/{id}/resend`: sends another letter with another link. The link before is dead from then on.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{Delivery, EmployeeRefusal, EmployeeStatus};
use domain::{AddressTrouble, Employee, UserId};
use futures_util::future::try_join;
use serde_json::Map;
use web::{Access, Context, Done, Input, Occasion, Path, Problem, View};

use super::invitation::{INVITATION, new_invitation, send_invitation};
use super::show_employee::EmployeeCard;
use super::view::address_of;

pub(crate) async fn resend(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<EmployeeCard>, Problem> {
    value?;
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    let editor = access.editor();
    editor.allow_change_of(&employee, user.platform_role).map_err(|refusal| Problem::of(&refusal))?;
    if let Some(trouble) = tenant.addressee(&employee.email).await?.trouble {
        return Err(Problem::conflict(match trouble {
            AddressTrouble::Bounces => "address-bounces",
            AddressTrouble::Unwanted => "letters-unwanted",
        }));
    }
    let (token, invitation) = new_invitation(&access);
    let entry = access.origin().entry(Action::InvitationSentAgain, Map::new(), Map::new());
    let entry = entry.about(employee.user_id, &employee.name);
    let allow = |employee: &Employee| {
        editor.allow_change_of(employee, user.platform_role)?;
        match employee.status() {
            EmployeeStatus::Invited => Ok(()),
            EmployeeStatus::Active => Err(EmployeeRefusal::AlreadyAccepted),
            EmployeeStatus::Dismissed => Err(EmployeeRefusal::Dismissed),
        }
    };
    let postage = access.postage(INVITATION, &employee.email, Occasion::Asked, false).await?;
    let invited = postage.around(tenant.invite_again(employee, &invitation, &entry, allow)).await;
    let (postage, employee) = invited?;
    let letters = context.letters(Some(&user));
    let employee = send_invitation(&letters, &access, postage, employee, &token).await;
    let card = EmployeeCard::new(&employee, Some(&user), &structure, &access, &context);
    let is_sent =
        employee.invitation.as_ref().is_some_and(|invitation| invitation.delivery == Delivery::Sent);
    let what = if is_sent { "invitation-sent-again" } else { "invitation-not-sent" };
    let done = Done::new(what).with("email", &employee.email);
    Ok(View::new(card).then(address_of(employee.user_id), done))
}
