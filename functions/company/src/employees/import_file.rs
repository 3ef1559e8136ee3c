//! Reads a file of people, and plans what each of its lines would do. Nothing here changes anything.
//!
//! Excel writes files in various encodings and with various separators, so both are guessed. Files come from anybody, so
//! a line that makes no sense is an error of that line, never of the whole file.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::access::{AssignedRole, Role};
use domain::employee::{EmployeeListing, EmployeeStatus, Placement};
use domain::organization::fold;
use domain::{DepartmentId, Email, Employee, Name, Post, Structure, UserId, Violation};
use http::StatusCode;
use store::MOST_IMPORTED;
use web::{Context, Insider, Problem, violation_text};

use super::invitation::InviteOrder;
use super::view::every_role;
use crate::roles::names_of_preset;

/// A line of the file as it stands there; a missing column is empty.
struct Row {
    line: usize,
    email: String,
    name: String,
    role: String,
    post: String,
    departments: String,
}

/// The effect of a line.
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) email: String,
    pub(crate) what: What,
    /// In the reader's language: the changes or the errors.
    pub(crate) notes: Vec<String>,
}

pub(crate) enum What {
    Invite(InviteOrder),
    Change { id: UserId, before: Placement, after: Placement },
    Skip,
    Refuse,
}

/// The columns that are read, each with the names of its heading.
const EMAIL: &[&str] = &["почта", "электронная почта", "email", "e-mail"];
const NAME: &[&str] = &["имя", "фио", "name"];
const ROLE: &[&str] = &["роль", "role"];
const POST: &[&str] = &["должность", "post"];
const DEPARTMENTS: &[&str] = &["отделы", "отдел", "departments", "department"];

/// The text of a file: in the encoding of its byte order mark, else in UTF-8 if that is possible, else in the encoding of
/// a Russian Windows.
pub(crate) fn decode(file: &[u8]) -> String {
    let encoding = match encoding_rs::Encoding::for_bom(file) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(file).is_ok() => encoding_rs::UTF_8,
        None => encoding_rs::WINDOWS_1251,
    };
    encoding.decode(file).0.into_owned()
}

/// The separator that occurs most often in the first line.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|octet| *octet == separator).count();
    [b';', b',', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

/// A cell without the apostrophe with which an export keeps it from being a formula.
fn without_mark(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn read(text: &str) -> Result<Vec<Row>, Problem> {
    let invalid = |code| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let broken = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        invalid("import-broken").argument("line", line)
    };
    let headings: Vec<String> = reader.headers().map_err(|error| broken(&error))?.iter().map(fold).collect();
    let place = |names: &[&str]| headings.iter().position(|heading| names.contains(&heading.as_str()));
    let email = place(EMAIL).ok_or_else(|| invalid("import-columns"))?;
    let (name, role, post, departments) = (place(NAME), place(ROLE), place(POST), place(DEPARTMENTS));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() == MOST_IMPORTED {
            return Err(invalid("import-lines").argument("maximum", MOST_IMPORTED));
        }
        let cell = |place: Option<usize>| {
            let text = place.and_then(|place| record.get(place)).unwrap_or_default();
            without_mark(text).to_owned()
        };
        rows.push(Row {
            line: record.position().and_then(|position| position.line().try_into().ok()).unwrap_or_default(),
            email: cell(Some(email)),
            name: cell(name),
            role: cell(role),
            post: cell(post),
            departments: cell(departments),
        });
    }
    Ok(rows)
}

/// The state of the organisation on which an import is planned.
pub(crate) struct Present<'a> {
    pub(crate) people: &'a [EmployeeListing],
    pub(crate) structure: &'a Structure,
    pub(crate) insider: &'a Insider,
    pub(crate) context: &'a Context,
}

/// The effects of a file's lines, in the file's order.
pub(crate) fn plan(text: &str, present: &Present<'_>) -> Result<Vec<Step>, Problem> {
    let people: HashMap<&Email, &EmployeeListing> =
        present.people.iter().map(|person| (&person.email, person)).collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut steps = Vec::new();
    for row in read(text)? {
        let step = present.step(&row, &people);
        let address = step.email.parse::<Email>();
        let address = address.map_or_else(|_| step.email.clone(), |email| email.folded().to_owned());
        let (what, notes) = match (seen.get(&address), step.what) {
            (Some(line), _) => {
                let note = present.context.text_with("import-duplicate", &[("line", (*line).into())]);
                (What::Refuse, vec![note.into_owned()])
            }
            (None, what) => (what, step.notes),
        };
        seen.entry(address).or_insert(row.line);
        steps.push(Step { line: row.line, email: step.email, what, notes });
    }
    Ok(steps)
}

impl Present<'_> {
    fn step(&self, row: &Row, people: &HashMap<&Email, &EmployeeListing>) -> Step {
        let mut errors = Vec::new();
        let email: Option<Email> = self.value(&row.email, "column-email", &mut errors);
        let name: Option<Name> =
            (!row.name.is_empty()).then(|| self.value(&row.name, "column-person", &mut errors)).flatten();
        let post: Option<Post> =
            (!row.post.is_empty()).then(|| self.value(&row.post, "column-post", &mut errors)).flatten();
        let role = self.role(&row.role, &mut errors);
        let departments = self.departments(&row.departments, &mut errors);
        let shown = email.as_ref().map_or_else(|| row.email.clone(), ToString::to_string);
        let step = |what, notes| Step { line: row.line, email: shown.clone(), what, notes };
        let Some(email) = email.filter(|_| errors.is_empty()) else { return step(What::Refuse, errors) };
        let Some(person) = people.get(&email) else {
            let role = role.unwrap_or(AssignedRole::Preset(Role::Manager));
            let departments = departments.unwrap_or_default();
            return step(What::Invite(InviteOrder { email, name, departments, role, post }), Vec::new());
        };
        if person.status == EmployeeStatus::Dismissed {
            return step(What::Refuse, vec![self.context.text("import-dismissed").into_owned()]);
        }
        let before = Placement {
            role: person.role,
            post: person.post.clone(),
            departments: person.departments.clone(),
        };
        let after = Placement {
            role: role.unwrap_or(before.role),
            post: post.or_else(|| before.post.clone()),
            departments: departments.unwrap_or_else(|| before.departments.clone()),
        };
        let mut notes = self.differences(&before, &after);
        if name.is_some_and(|name| name != person.name) {
            notes.push(self.context.text("import-name-own").into_owned());
        }
        let what = if before == after { What::Skip } else { What::Change { id: person.id, before, after } };
        step(what, notes)
    }

    fn value<T: std::str::FromStr<Err = Violation>>(
        &self,
        text: &str,
        column: &str,
        errors: &mut Vec<String>,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(violation) => {
                errors.push(self.refused(column, &violation));
                None
            }
        }
    }

    /// The sentence for an error in a column.
    fn refused(&self, column: &str, violation: &Violation) -> String {
        format!("{}: {}", self.context.text(column), violation_text(violation, &self.context.wording()))
    }

    /// A role, found by its key or by its name in either language.
    fn role(&self, text: &str, errors: &mut Vec<String>) -> Option<AssignedRole> {
        if text.is_empty() {
            return None;
        }
        let sought = fold(text);
        let called = |role: &Role| {
            role.key() == sought
                || names_of_preset(*role).any(|name: Cow<'static, str>| fold(&name) == sought)
        };
        let preset = Role::ALL.into_iter().find(called).map(AssignedRole::Preset);
        let own = || {
            let mut roles = every_role(self.context, self.insider.roles()).into_iter();
            roles.find(|(_, name)| fold(name) == sought).map(|(role, _)| role)
        };
        let role = preset.or_else(own);
        if role.is_none() {
            let note = self.context.text_with("import-no-role", &[("name", text.into())]);
            errors.push(note.into_owned());
        }
        role
    }

    /// Departments, found by their names, with commas between them; a name may hold a comma itself.
    fn departments(&self, text: &str, errors: &mut Vec<String>) -> Option<Vec<DepartmentId>> {
        if text.is_empty() {
            return None;
        }
        let named = |name: &str| -> Vec<DepartmentId> {
            let sought = fold(name);
            let all = self.structure.departments().iter();
            all.filter(|department| fold(department.name.as_str()) == sought)
                .map(|department| department.id)
                .collect()
        };
        let names: Vec<&str> =
            if named(text).is_empty() { text.split(',').map(str::trim).collect() } else { vec![text] };
        let mut departments = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let problem = match named(name).as_slice() {
                [id] => {
                    if !departments.contains(id) {
                        departments.push(*id);
                    }
                    continue;
                }
                [] => "import-no-department",
                _ => "import-ambiguous-department",
            };
            errors.push(self.context.text_with(problem, &[("name", name.into())]).into_owned());
        }
        if departments.len() > Employee::MOST_DEPARTMENTS {
            let violation = Violation::TooMany { maximum: Employee::MOST_DEPARTMENTS };
            errors.push(self.refused("column-departments", &violation));
        }
        Some(departments).filter(|departments| !departments.is_empty())
    }

    fn differences(&self, before: &Placement, after: &Placement) -> Vec<String> {
        let role = |role| web::role_name(self.context, self.insider.roles(), role);
        let post = |post: &Option<Post>| post.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string);
        let names = |ids: &[DepartmentId]| {
            let names: Vec<&str> = ids
                .iter()
                .filter_map(|id| self.structure.find(*id))
                .map(|department| department.name.as_str())
                .collect();
            names.join(", ")
        };
        let sides = [
            ("column-role", role(before.role), role(after.role)),
            ("column-post", post(&before.post), post(&after.post)),
            ("column-departments", names(&before.departments), names(&after.departments)),
        ];
        sides
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(column, before, after)| format!("{}: {before} → {after}", self.context.text(column)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(text: &str) -> Vec<(usize, String)> {
        read(text).unwrap().into_iter().map(|row| (row.line, row.email)).collect()
    }

    #[test]
    fn a_file_is_read_in_whatever_encoding_it_comes() {
        let text = "Почта;Имя\nanna@a.example;Ёлкина\n";
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let windows = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
        for file in [text.as_bytes().to_vec(), format!("\u{FEFF}{text}").into_bytes(), utf16, windows] {
            assert_eq!(decode(&file), text);
        }
    }

    #[test]
    fn the_separator_is_the_one_that_is_used() {
        for text in ["Email;Name\na@a.example;A", "Name,Email\nA,a@a.example", "Name\tEmail\nA\ta@a.example"]
        {
            assert_eq!(emails(text), [(2, "a@a.example".to_owned())], "{text}");
        }
        assert_eq!(
            emails("e-mail\na@a.example\n\n;;\nb@a.example"),
            [(2, "a@a.example".to_owned()), (5, "b@a.example".to_owned())]
        );
    }

    #[test]
    fn quotes_and_formulas_are_text() {
        let text = "Email;Name;Post\na@a.example;\"Ю \"\"Я\"\"; Ко\nи\";'=1+1\n";
        let row = &read(text).unwrap()[0];
        assert_eq!((row.name.as_str(), row.post.as_str()), ("Ю \"Я\"; Ко\nи", "=1+1"));
    }

    #[test]
    fn a_file_without_e_mails_or_with_too_many_lines_is_refused() {
        let code = |text: &str| read(text).err().map(|problem| problem.code().to_owned());
        assert_eq!(code("Имя;Роль\nАнна;Менеджер").as_deref(), Some("import-columns"));
        assert_eq!(code("").as_deref(), Some("import-columns"));
        let lines = |count: usize| "Email\n".to_owned() + &"a@a.example\n".repeat(count);
        assert_eq!(code(&lines(MOST_IMPORTED)), None);
        assert_eq!(code(&lines(MOST_IMPORTED + 1)).as_deref(), Some("import-lines"));
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_the_reader_fail_otherwise_than_by_a_problem(file in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            if let Err(problem) = read(&decode(&file)) {
                proptest::prop_assert!(problem.status().is_client_error());
            }
        }
    }
}
