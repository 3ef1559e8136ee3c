//! `POST /company/employees/import/undo`: takes back the latest import, wherever nobody has changed anything since.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{EmployeeStatus, ImportDeed};
use domain::{Email, Structure};
use futures_util::future::{join_all, try_join};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Map;
use store::StoreError;
use web::{Access, Context, Input, Problem, View};

use super::import_employees::{AT_ONCE, place};
use super::import_result::{ImportResult, Outcome, ResultLine};

pub(crate) async fn undo(
    context: Context,
    access: Access<ManagePeople>,
    Input { value, .. }: Input<()>,
) -> Result<View<ImportResult>, Problem> {
    value?;
    let tenant = access.tenant();
    let (latest, structure) = try_join(tenant.latest_import(), tenant.structure()).await?;
    let import = latest.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "import-none"))?;
    let mut lines = Vec::with_capacity(import.deeds.len());
    for (some, number) in import.deeds.chunks(AT_ONCE).zip(0..) {
        let undone = some.iter().map(|deed| undo_deed(&access, &structure, deed, import.at));
        for ((email, undone), place) in join_all(undone).await.into_iter().zip(1..) {
            let (outcome, notes) = match undone {
                Ok(true) => (Outcome::Done, Vec::new()),
                Ok(false) => (Outcome::Kept, Vec::new()),
                Err(problem) => (Outcome::Refused, vec![problem.title(&context)]),
            };
            lines.push(ResultLine { line: number * AT_ONCE + place, email, outcome, notes });
        }
    }
    if lines.iter().all(|line| line.outcome != Outcome::Refused) {
        match tenant.forget_import(&import).await {
            // Another import has begun, and is the latest by now.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(View::new(ImportResult::of_undoing(lines)))
}

/// Undoes one deed. Answers the person, and whether they were still as the import had left them.
async fn undo_deed(
    access: &Access<ManagePeople>,
    structure: &Structure,
    deed: &ImportDeed,
    begun_at: Timestamp,
) -> (String, Result<bool, Problem>) {
    match deed {
        ImportDeed::Invite { email } => (email.to_string(), revoke(access, email, begun_at).await),
        ImportDeed::Change { id, before, after } => {
            let name = match access.tenant().employee(*id).await {
                Ok(employee) => {
                    employee.map_or_else(|| id.to_string(), |employee| employee.email.to_string())
                }
                Err(error) => return (id.to_string(), Err(error.into())),
            };
            (name, place(access, structure, *id, after, before).await)
        }
    }
}

async fn revoke(access: &Access<ManagePeople>, email: &Email, begun_at: Timestamp) -> Result<bool, Problem> {
    let tenant = access.tenant();
    let addressee = tenant.addressee(email).await?;
    let (Some(employee), Some(user)) = (addressee.employee, addressee.user) else { return Ok(false) };
    let is_of_import = employee.status() == EmployeeStatus::Invited
        && employee.created_at >= begun_at
        && employee.version == 1;
    if !is_of_import {
        return Ok(false);
    }
    let editor = access.editor();
    employee.allow_removal(user.platform_role, &editor).map_err(|refusal| Problem::of(&refusal))?;
    let entry = access.origin().entry(Action::InvitationRevoked, Map::new(), Map::new());
    let entry = entry.about(employee.user_id, &employee.name);
    tenant.remove_employee(&employee, &entry).await?;
    Ok(true)
}
