//! `POST /company/employees/imports/{id}/run`: begins to do what was planned, if everything is still as the plan was made on.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{IMPORT_PEOPLE, ImportWork, ImportingPeople};
use domain::{ImportId, TaskId};
use serde_json::Map;
use web::components::number;
use web::{Access, Begun, Context, Done, Form, FromFields, Input, Path, Problem, Version};

use super::show::{ImportPage, ImportState};
use super::{Found, address_of, keep_plan, plan_again};

/// The version of the import that was looked at.
pub(crate) struct RunOrder {
    version: u32,
}

impl FromFields for RunOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("version").map(|Version(version)| Self { version })
    }
}

/// The problem of whoever has looked at something else than there is now, with what there is.
pub(super) fn changed_meanwhile(page: ImportPage) -> Problem {
    Problem::conflict("changed-meanwhile").member("preview", &page).on_form(page)
}

pub(crate) async fn run(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
    Input { value, .. }: Input<RunOrder>,
) -> Result<Begun, Problem> {
    let found = Found::read(&access, id).await?;
    let RunOrder { version } = value?;
    let page = found.page(&access, &context).await?;
    if version != found.import.version {
        return Err(changed_meanwhile(page));
    }
    if !page.state.may_run(&found.import) {
        return Err(Problem::conflict("import-state").on_form(page));
    }
    // What was begun goes on by the rules that each line meets.
    if page.state == ImportState::Preview {
        let plan = plan_again(&found, &access, &context, found.plan.columns.clone()).await?;
        if plan != found.plan {
            let found = keep_plan(found, &access, plan).await?;
            return Err(changed_meanwhile(found.page(&access, &context).await?));
        }
    }
    let task = TaskId::new();
    let mut import = found.import.clone();
    import.work = Some(ImportWork { task, is_undoing: false });
    import.version += 1;
    let mut after = Map::new();
    after.insert("lines".to_owned(), import.left().into());
    let entry = access.origin().entry(Action::EmployeesImported, Map::new(), after);
    let tenant = access.tenant().and_import(&found.import, &mut import, &entry)?;
    let about = ImportingPeople { orderer: access.orderer(), import: id };
    let done = Done::new("import-begun").with("count", number(import.left()));
    access.begin(&context, &tenant, (task, &IMPORT_PEOPLE, about), &(), |_| address_of(id), done).await
}
