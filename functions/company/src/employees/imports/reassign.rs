//! `PATCH /company/employees/imports/{id}` and the form for it: gives the columns of a table their meanings.

use domain::access::ManagePeople;
use domain::{FieldError, ImportId, Violation};
use store::StoreError;
use web::{Access, Context, Done, Form, FromFields, Input, Path, Problem, Version, View};

use super::columns::{Choice, Column};
use super::run::changed_meanwhile;
use super::show::{ImportPage, ImportState};
use super::{Found, address_of, keep_plan, plan_again};

/// What columns are to mean, with the version of the import that was looked at.
pub(crate) struct Meanings {
    version: u32,
    columns: Vec<(String, Choice)>,
}

impl FromFields for Meanings {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        let columns = form.pairs::<Name, Choice>("columns");
        let columns = columns.into_iter().map(|(Name(name), choice)| (name, choice)).collect();
        version.map(|Version(version)| Self { version, columns })
    }
}

/// A column, as a request names it: by its heading, or by its place, `#1` being the first.
struct Name(String);

impl std::str::FromStr for Name {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

impl Meanings {
    /// The columns with the meanings that they are given. A meaning that another column had is taken from that one.
    fn apply(&self, columns: &[Column]) -> Result<Vec<Column>, Problem> {
        let (mut changed, mut errors) = (columns.to_vec(), Vec::new());
        let mut given: Vec<Option<usize>> = vec![None; columns.len()];
        for (order, (name, _)) in self.columns.iter().enumerate() {
            let numbered = name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
            let at = numbered.and_then(|number| number.checked_sub(1)).filter(|at| *at < columns.len());
            match at.or_else(|| columns.iter().position(|column| column.name == *name)) {
                Some(at) => given[at] = Some(order),
                None => errors.push(refused(name, Violation::UnknownField)),
            }
        }
        let mut taken = Vec::new();
        for (at, order) in given.iter().enumerate() {
            let Some((name, Choice(meaning))) = order.and_then(|order| self.columns.get(order)) else {
                continue;
            };
            match meaning {
                Some(meaning) if taken.contains(meaning) => {
                    errors.push(refused(name, Violation::MeaningTaken));
                }
                Some(meaning) => taken.push(*meaning),
                None => {}
            }
            changed[at].meaning = *meaning;
        }
        for (column, order) in changed.iter_mut().zip(&given) {
            if order.is_none() && column.meaning.is_some_and(|meaning| taken.contains(&meaning)) {
                column.meaning = None;
            }
        }
        if errors.is_empty() { Ok(changed) } else { Err(Problem::invalid(errors)) }
    }
}

fn refused(name: &str, violation: Violation) -> FieldError {
    FieldError { field: format!("columns[{name}]").into(), violation }
}

pub(crate) async fn reassign(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
    Input { fields, value }: Input<Meanings>,
) -> Result<View<ImportPage>, Problem> {
    let found = Found::read(&access, id).await?;
    let page = found.page(&access, &context).await?.filled_in(fields);
    let columns = match value {
        Ok(order) if order.version != found.import.version => {
            return Err(changed_meanwhile(found.page(&access, &context).await?));
        }
        Ok(order) => order.apply(&found.plan.columns),
        Err(problem) => Err(problem),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(problem) => return Err(problem.on_form(page)),
    };
    if ImportState::of(&found.import, None) != ImportState::Preview {
        return Err(Problem::conflict("import-state").on_form(page));
    }
    let done = Done::new("import-columns");
    if columns == found.plan.columns {
        return Ok(View::new(page).then(address_of(id), done));
    }
    let plan = plan_again(&found, &access, &context, columns).await?;
    let found = match keep_plan(found, &access, plan).await {
        Err(problem) if problem.code() == Problem::from(StoreError::Conflict).code() => {
            let found = Found::read(&access, id).await?;
            return Err(changed_meanwhile(found.page(&access, &context).await?));
        }
        kept => kept?,
    };
    Ok(View::new(found.page(&access, &context).await?).then(address_of(id), done))
}
