//! `POST /company/employees/import/run`: carries out a file of people line by line, and tells the outcome of each line.
//! An import that breaks off, or is too long for one request, goes on when the same file is sent again.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{
    EmployeeEdit, EmployeeListing, EmployeeRefusal, EmployeeStatus, Import, ImportDeed, Placement,
};
use domain::{EditRefusal, Employee, Structure, UserId};
use futures_util::future::{join_all, try_join4};
use serde_json::Map;
use sha2::{Digest, Sha256};
use store::{ChangeError, EmployeeQuery, StoreError, Tenant};
use web::{Access, Context, Problem, Upload, View, violation_text};

use super::import_file::{Present, Step, What, decode, plan};
use super::import_result::{ImportResult, Outcome, ResultLine};
use super::invitation::{InviteRefusal, invite_one};

/// The largest file, in octets.
pub(super) const GREATEST: usize = 1 << 20;

/// The most lines that are carried out at the same time: all of them take seats of one organisation.
pub(super) const AT_ONCE: usize = 4;

/// The time after which the import answers, since no request lasts longer than 30 seconds. The next request carries out
/// the remaining lines.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many people an organisation is taken to have at most, and as many again who were dismissed.
const MOST_KNOWN: usize = 65_535;

/// The facts that are read before the first line is carried out.
pub(super) struct Ground {
    people: Vec<EmployeeListing>,
    structure: Structure,
    pub(super) latest: Option<Import>,
}

impl Ground {
    pub(super) async fn read(tenant: &Tenant) -> Result<Self, StoreError> {
        let here = EmployeeQuery::all_by_name();
        let gone = EmployeeQuery { statuses: vec![EmployeeStatus::Dismissed], ..here.clone() };
        let (here, gone, structure, latest) = try_join4(
            tenant.all_employees(&here, MOST_KNOWN),
            tenant.all_employees(&gone, MOST_KNOWN),
            tenant.structure(),
            tenant.latest_import(),
        )
        .await?;
        let people = here.into_iter().chain(gone).collect();
        Ok(Self { people, structure, latest })
    }

    pub(super) fn plan(
        &self,
        text: &str,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Result<Vec<Step>, Problem> {
        let (people, structure) = (&self.people, &self.structure);
        plan(text, &Present { people, structure, insider: access, context })
    }
}

pub(crate) async fn run(
    context: Context,
    access: Access<ManagePeople>,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ImportResult>, Problem> {
    let began = Instant::now();
    let text = decode(&file?);
    let tenant = access.tenant();
    let ground = Ground::read(&tenant).await?;
    let steps = ground.plan(&text, &access, &context)?;
    let deeds: Vec<ImportDeed> = steps.iter().filter_map(deed_of).collect();
    if !deeds.is_empty() {
        let mut after = Map::new();
        after.insert("lines".to_owned(), deeds.len().into());
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
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
    let left = lines.iter().any(|line| line.outcome == Outcome::Left);
    Ok(View::new(ImportResult { lines, text: left.then_some(text), is_undo: false }))
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
            invite_one(context, access, structure, order, true).await.map(|_| ()).map_err(|refusal| {
                match refusal {
                    InviteRefusal::Field(_, violation) => violation_text(&violation, &context.wording()),
                    InviteRefusal::Invited(_) => Problem::conflict("already-invited").title(context),
                    InviteRefusal::Dismissed(_) => context.text("import-dismissed").into_owned(),
                    InviteRefusal::Refused(refusal) => Problem::of(&refusal).title(context),
                    InviteRefusal::Unwritten(problem) => {
                        format!("{}. {}", problem.title(context), problem.detail(context))
                    }
                    InviteRefusal::Store(error) => Problem::from(error).title(context),
                }
            })
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
    let edit = EmployeeEdit {
        name: None,
        role: Some(to.role),
        post: Some(to.post.clone()),
        departments: Some(to.departments.clone()),
    };
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
