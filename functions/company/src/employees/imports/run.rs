//! `POST /company/employees/imports/{id}/run`: begins to do what was planned, if everything is still as the plan was made on.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{IMPORT_PEOPLE, ImportWork, ImportingPeople};
use domain::limits::IMPORTS_OF_PERSON;
use domain::{ImportId, TaskId};
use serde_json::Map;
use store::StoreError;
use web::components::number;
use web::{Access, Begun, Context, Done, Form, FromFields, Input, Order, Path, Problem, Version};

use super::state::ImportState;
use super::{Found, address_of, changed_meanwhile, keep_plan, plan_again};

/// The version of the import that was looked at.
pub(crate) struct RunOrder {
    version: u32,
}

impl FromFields for RunOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("version").map(|Version(version)| Self { version })
    }
}

pub(crate) async fn run(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
    Input { value, .. }: Input<RunOrder>,
) -> Result<Begun, Problem> {
    let found = Found::read(&access, id).await?;
    let RunOrder { version } = value?;
    if version != found.import.version {
        return Err(changed_meanwhile(&access, &context, id).await);
    }
    let state = found.state();
    if !state.may_run(&found.import) {
        return Err(Problem::conflict("import-state").on_form(found.page(&access, &context).await?));
    }
    // What was begun goes on by the rules that each line meets.
    if state == ImportState::Preview {
        access.count(IMPORTS_OF_PERSON, "imports").await?;
        let plan = plan_again(&found, &access, &context, found.plan.columns.clone()).await?;
        if plan != found.plan {
            keep_plan(found, &access, &context, plan).await?;
            return Err(changed_meanwhile(&access, &context, id).await);
        }
    }
    let (task, left) = (TaskId::new(), found.import.left());
    let mut import = found.import.clone();
    import.work = Some(ImportWork { task, is_undoing: false });
    import.version += 1;
    let mut after = Map::new();
    after.insert("lines".to_owned(), left.into());
    let entry = access.origin().entry(Action::EmployeesImported, Map::new(), after);
    let tenant = access.tenant().and_import(&found.import, &mut import, &entry)?;
    let of = left as u64;
    let about = ImportingPeople { orderer: access.orderer(), import: id, of };
    let order = Order { id: task, kind: &IMPORT_PEOPLE, about, of: Some(of) };
    let done = Done::new("import-begun").with("count", number(left));
    let begun = access.begin(&context, &tenant, order, &(), |_| address_of(id), done).await;
    begun_or_changed(&access, &context, id, begun).await
}

/// Of several who begin something of one import at once, one does; the others are shown what there is by then.
pub(super) async fn begun_or_changed(
    access: &Access<ManagePeople>,
    context: &Context,
    id: ImportId,
    begun: Result<Begun, Problem>,
) -> Result<Begun, Problem> {
    match begun {
        Err(problem) if problem.code() == Problem::from(StoreError::Overtaken).code() => {
            Err(changed_meanwhile(access, context, id).await)
        }
        begun => begun,
    }
}
