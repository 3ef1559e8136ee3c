//! `POST /company/employees/{id}/resend`: sends another letter with another link. The link before is dead from then on.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::{AddressTrouble, Employee, UserId};
use futures_util::future::try_join;
use serde_json::Map;
use web::{Access, Context, Done, Input, Occasion, Path, Problem, View};

use super::invitation::{INVITATION, Inviting};
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
    let inviting = Inviting::from(&access);
    let (token, invitation) = inviting.invitation();
    let entry = access.origin().entry(Action::InvitationSentAgain, Map::new(), Map::new());
    let entry = entry.about(employee.user_id, &employee.name);
    let ask = |employee: &mut Employee| {
        editor.allow_change_of(employee, user.platform_role)?;
        match employee.status() {
            EmployeeStatus::Invited => Ok(()),
            EmployeeStatus::Active => Err(EmployeeRefusal::AlreadyAccepted),
            EmployeeStatus::Dismissed => Err(EmployeeRefusal::Dismissed),
        }
    };
    let postage = access.postage(INVITATION, &employee.email, Occasion::Asked).await?;
    let letter = inviting.letter(&context.letters(Some(&user)), &employee, &invitation, &token);
    let tenant = tenant.and_later(&postage.letter(&letter), Some(access.id()))?;
    let employee = postage.around(tenant.invite_again(employee, &invitation, &entry, ask)).await?;
    let card = EmployeeCard::new(&employee, Some(&user), &structure, &access, &context);
    let done = Done::new("invitation-sent-again").with("email", &employee.email);
    Ok(View::new(card).then(address_of(employee.user_id), done))
}
