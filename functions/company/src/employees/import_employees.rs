//! `POST /company/employees/import/run`: carries out a file of people line by line, and tells the outcome of each line.
//! An import that breaks off, or is too long for one request, goes on when the same file is sent again.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{EmployeeEdit, EmployeeRefusal, Import, ImportDeed, Placement};
use domain::{EditRefusal, Employee, Structure, UserId};
use futures_util::future::join_all;
use serde_json::Map;
use sha2::{Digest, Sha256};
use store::ChangeError;
use web::{Access, Context, Problem, Upload, View};

use super::import_file::{Ground, Step, What, read};
use super::import_result::{ImportResult, Outcome, ResultLine};
use super::invitation::invite_one;

/// The largest file, in octets.
pub(super) const GREATEST: usize = 1 << 20;

/// The most lines that are carried out at the same time: all of them take seats of one organisation.
pub(super) const AT_ONCE: usize = 4;

/// The time after which the import answers, since no request lasts longer than 30 seconds. The next request carries out
/// the remaining lines.
const PATIENCE: Duration = Duration::from_secs(15);

/// How the form of a preview holds its file, each octet as it came: as text, a browser would change its line breaks
/// (RFC 2397).
const HELD: &str = "data:;base64,";

/// The largest file as a form holds it, in octets.
const GREATEST_HELD: usize = HELD.len() + GREATEST.div_ceil(3) * 4;

/// The file as a form holds it.
pub(super) fn hold(file: &[u8]) -> String {
    format!("{HELD}{}", STANDARD.encode(file))
}

/// The file that was sent, whether it was chosen or held by a form.
fn release(sent: &[u8]) -> Cow<'_, [u8]> {
    let held = sent.strip_prefix(HELD.as_bytes()).and_then(|held| STANDARD.decode(held).ok());
    held.map_or(Cow::Borrowed(sent), Cow::Owned)
}

pub(crate) async fn run(
    context: Context,
    access: Access<ManagePeople>,
    Upload(sent): Upload<GREATEST_HELD>,
) -> Result<View<ImportResult>, Problem> {
    let began = Instant::now();
    let file = release(&sent?).into_owned();
    let people = read(file.clone()).await?;
    let tenant = access.tenant();
    let ground = Ground::read(&tenant, &people).await?;
    let steps = ground.plan(&people, &access, &context).steps;
    let deeds: Vec<ImportDeed> = steps.iter().filter_map(deed_of).collect();
    if !deeds.is_empty() {
        let mut after = Map::new();
        after.insert("lines".to_owned(), deeds.len().into());
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&file));
        let import = Import { at: access.now(), digest, deeds }.continuing(ground.latest);
        let entry = access.origin().entry(Action::EmployeesImported, Map::new(), after);
        tenant.begin_import(&import, &entry).await?;
    }
    let mut lines = Vec::with_capacity(steps.len());
    for some in steps.chunks(AT_ONCE) {
        let is_late = began.elapsed() > PATIENCE;
        let done = some.iter().map(|step| do_step(&context, &access, &ground.structure, step, is_late));
        for (step, (outcome, problem)) in some.iter().zip(join_all(done).await) {
            let notes = problem.map_or_else(|| step.notes.clone(), |problem| vec![problem]);
            lines.push(ResultLine { line: step.line, email: step.email.clone(), outcome, notes });
        }
    }
    Ok(View::new(ImportResult::of_import(&steps, lines, file)))
}

fn deed_of(step: &Step) -> Option<ImportDeed> {
    match &step.what {
        What::Invite(order) => Some(ImportDeed::Invite { email: order.email.clone() }),
        What::Change { id, before, after } => {
            Some(ImportDeed::Change { id: *id, before: before.clone(), after: after.clone() })
        }
        What::Skip | What::Refuse => None,
    }
}

async fn do_step(
    context: &Context,
    access: &Access<ManagePeople>,
    structure: &Structure,
    step: &Step,
    is_late: bool,
) -> (Outcome, Option<String>) {
    let done = match &step.what {
        What::Skip => return (Outcome::Skipped, None),
        What::Refuse => return (Outcome::Refused, None),
        What::Invite(_) | What::Change { .. } if is_late => return (Outcome::Left, None),
        What::Invite(order) => {
            let invited = invite_one(context, access, structure, order, true).await;
            invited.map(|_| ()).map_err(|refusal| refusal.reason(context))
        }
        What::Change { id, before, after } => {
            let placed = place(access, structure, *id, before, after).await;
            match placed.map_err(|problem| problem.title(context)) {
                Ok(true) => Ok(()),
                Ok(false) => Err(context.text("problem-changed-meanwhile").into_owned()),
                Err(problem) => Err(problem),
            }
        }
    };
    match done {
        Ok(()) => (Outcome::Done, None),
        Err(problem) => (Outcome::Refused, Some(problem)),
    }
}

/// The change that gives a person this role, post and departments.
pub(super) fn edit_of(to: &Placement) -> EmployeeEdit {
    EmployeeEdit {
        name: None,
        role: Some(to.role),
        post: Some(to.post.clone()),
        departments: Some(to.departments.clone()),
    }
}

/// Gives a person another role, post and departments, if theirs are still the ones that were seen; answers whether they
/// were.
pub(super) async fn place(
    access: &Access<ManagePeople>,
    structure: &Structure,
    id: UserId,
    from: &Placement,
    to: &Placement,
) -> Result<bool, Problem> {
    let tenant = access.tenant();
    let Some((employee, user)) = tenant.employee_and_user(id).await? else { return Ok(false) };
    let editor = access.editor();
    let edit = edit_of(to);
    let origin = access.origin();
    let placed = tenant.change_employee(employee, |employee| {
        if employee.placement() != *from {
            return Err(EditRefusal::Stale(Vec::new()));
        }
        let edit = |employee: &mut Employee| employee.edit(edit.clone(), &user, &editor);
        let entry = employee.edited(&origin, structure, access.roles(), edit)?;
        Ok::<_, EditRefusal<EmployeeRefusal>>(Some(entry))
    });
    match placed.await {
        Ok(_) => Ok(true),
        Err(ChangeError::Refused(EditRefusal::Stale(_))) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
