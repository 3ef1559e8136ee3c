//! All seats are taken: the same for whoever invites somebody or lets somebody in again, with how a seat could be freed.

use domain::Name;
use domain::access::{AssignedRole, ManagePeople};
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use futures_util::future::try_join;
use store::EmployeeQuery;
use web::{Access, Problem};

/// The problem of whoever needs a seat: expired invitations keep a seat, and administrators can revoke them.
pub(super) async fn no_seats_left(access: &Access<ManagePeople>) -> Result<Problem, Problem> {
    const SHOWN: u16 = 5;
    let tenant = access.tenant();
    let query = |status, roles, limit| EmployeeQuery {
        roles,
        statuses: vec![status],
        ..EmployeeQuery::by_name(limit)
    };
    let invited = query(EmployeeStatus::Invited, Vec::new(), EmployeeQuery::AT_ONCE);
    let administrators = query(EmployeeStatus::Active, vec![AssignedRole::ADMIN], SHOWN);
    let (invited, administrators) =
        try_join(tenant.list_employees(&invited, None), tenant.list_employees(&administrators, None)).await?;
    let is_over = |at: jiff::Timestamp| at <= access.now();
    let over: Vec<&Name> = invited
        .items
        .iter()
        .filter(|listing| listing.invitation_expires_at.is_some_and(is_over))
        .map(|listing| &listing.name)
        .collect();
    let names = |names: &[&Name]| {
        let shown: Vec<&str> = names.iter().take(SHOWN.into()).map(|name| name.as_str()).collect();
        shown.join(", ")
    };
    let administrators: Vec<&Name> = administrators.items.iter().map(|listing| &listing.name).collect();
    Ok(Problem::of(&EmployeeRefusal::NoSeats)
        .argument("paid", u32::from(access.organization().paid_seats))
        .argument("over", over.len())
        .argument("invited", names(&over))
        .argument("administrators", names(&administrators)))
}
