//! `POST /company/employees/{id}/address-works`: letters to a person's address have come back, and the caller knows that
//! they arrive again. From then on letters are sent to the address, and an invitation can be sent anew.

use domain::UserId;
use domain::access::ManagePeople;
use domain::audit::Action;
use futures_util::future::try_join;
use serde_json::{Map, json};
use web::{Access, Context, Done, Input, Path, Problem, View};

use super::show_employee::EmployeeCard;
use super::view::address_of;

pub(crate) async fn trust(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<EmployeeCard>, Problem> {
    value?;
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (mut employee, user) = person.ok_or_else(Problem::not_found)?;
    let allowed = access.editor().allow_change_of(&employee, user.platform_role);
    allowed.map_err(|refusal| Problem::of(&refusal))?;
    let has_failed = employee.invitation.as_ref().is_some_and(|invitation| invitation.delivery.has_failed());
    if has_failed || tenant.addressee(&employee.email).await?.trouble.is_some() {
        let after = Map::from_iter([("email".to_owned(), json!(employee.email))]);
        let entry = access.origin().entry(Action::AddressTrusted, Map::new(), after);
        let entry = entry.about(employee.user_id, &employee.name);
        employee = tenant.trust_address(employee, &entry).await?;
    }
    let card = EmployeeCard::new(&employee, Some(&user), &structure, &access, &context);
    let done = Done::new("address-trusted").with("email", &employee.email);
    Ok(View::new(card).then(address_of(employee.user_id), done))
}
