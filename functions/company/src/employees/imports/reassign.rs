//! `PATCH /company/employees/imports/{id}` and the form for it: gives the columns of a table their meanings.

use std::str::FromStr;

use domain::access::ManagePeople;
use domain::limits::IMPORTS_OF_PERSON;
use domain::{FieldError, ImportId, Violation};
use web::{Access, Context, Done, Form, FromFields, Input, Path, Problem, Version, View};

use super::columns::{Choice, Column};
use super::show::ImportPage;
use super::state::ImportState;
use super::{Found, address_of, changed_meanwhile, cut, keep_plan, plan_again};

/// What columns are to mean, with the version of the import that was looked at.
pub(crate) struct Meanings {
    version: u32,
    /// By their headings.
    columns: Vec<(String, Choice)>,
    /// By their places, the first being 1: headings need not differ.
    numbers: Vec<(usize, Choice)>,
}

impl FromFields for Meanings {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        if !form.holds("columns") && !form.holds("numbers") {
            form.refuse("columns", Violation::Required);
        }
        let columns = form.pairs::<Heading, Choice>("columns");
        let numbers = form.pairs::<Number, Choice>("numbers");
        let columns = columns.into_iter().map(|(Heading(heading), choice)| (heading, choice)).collect();
        let numbers = numbers.into_iter().map(|(Number(number), choice)| (number, choice)).collect();
        version.map(|Version(version)| Self { version, columns, numbers })
    }
}

struct Heading(String);

impl FromStr for Heading {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

struct Number(usize);

impl FromStr for Number {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self).map_err(|_| Violation::NotANumber)
    }
}

impl Meanings {
    /// What is said of which column, and where the request says so.
    fn given(&self, columns: &[Column]) -> Vec<(String, Option<usize>, Choice)> {
        let of_heading = |(heading, choice): &(String, Choice)| {
            // A long heading is shown cut, and known by either.
            let at = columns.iter().position(|column| column.name == *heading || column.name == cut(heading));
            (format!("columns[{heading}]"), at, *choice)
        };
        let of_number = |(number, choice): &(usize, Choice)| {
            let at = number.checked_sub(1).filter(|at| *at < columns.len());
            (format!("numbers[{number}]"), at, *choice)
        };
        self.columns.iter().map(of_heading).chain(self.numbers.iter().map(of_number)).collect()
    }

    /// The columns with the meanings that they are given. A meaning that another column had is taken from that one.
    fn apply(&self, columns: &[Column]) -> Result<Vec<Column>, Problem> {
        let (mut changed, mut errors) = (columns.to_vec(), Vec::new());
        let (mut named, mut taken) = (Vec::new(), Vec::new());
        for (field, at, Choice(meaning)) in self.given(columns) {
            let violation = match (at, meaning) {
                (None, _) => Violation::UnknownField,
                (Some(at), _) if named.contains(&at) => Violation::MeaningTaken,
                (_, Some(meaning)) if taken.contains(&meaning) => Violation::MeaningTaken,
                (Some(at), _) => {
                    named.push(at);
                    taken.extend(meaning);
                    changed[at].meaning = meaning;
                    continue;
                }
            };
            errors.push(FieldError { field: field.into(), violation });
        }
        for (at, column) in changed.iter_mut().enumerate() {
            if !named.contains(&at) && column.meaning.is_some_and(|meaning| taken.contains(&meaning)) {
                column.meaning = None;
            }
        }
        if errors.is_empty() { Ok(changed) } else { Err(Problem::invalid(errors)) }
    }
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
            return Err(changed_meanwhile(&access, &context, id).await);
        }
        Ok(order) => order.apply(&found.plan.columns),
        Err(problem) => Err(problem),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(problem) => return Err(problem.on_form(page)),
    };
    if found.state() != ImportState::Preview {
        return Err(Problem::conflict("import-state").on_form(page));
    }
    let done = Done::new("import-columns");
    if columns == found.plan.columns {
        return Ok(View::new(page).then(address_of(id), done));
    }
    access.count(IMPORTS_OF_PERSON, "imports").await.map_err(|problem| problem.on_form(page))?;
    let plan = plan_again(&found, &access, &context, columns).await?;
    let found = keep_plan(found, &access, &context, plan).await?;
    Ok(View::new(found.page(&access, &context).await?).then(address_of(id), done))
}
