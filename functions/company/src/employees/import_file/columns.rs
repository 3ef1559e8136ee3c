//! What the columns of a table mean, by their headings as people write them.

use domain::organization::fold;
use schemars::JsonSchema;
use serde::Serialize;

use super::table::{Row, Table};
use super::{Unreadable, cut};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Meaning {
    Email,
    /// The whole name.
    Name,
    Surname,
    GivenName,
    Patronymic,
    Role,
    Post,
    /// Names of departments, with commas between them.
    Departments,
}

impl Meaning {
    const ALL: [Self; 8] = [
        Self::Email,
        Self::Name,
        Self::Surname,
        Self::GivenName,
        Self::Patronymic,
        Self::Role,
        Self::Post,
        Self::Departments,
    ];

    /// The headings of a column with this meaning, of letters and digits alone and with е for ё.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Email => &[
                "почта",
                "элпочта",
                "эпочта",
                "электроннаяпочта",
                "рабочаяпочта",
                "почтасотрудника",
                "почтовыйадрес",
                "адреспочты",
                "адресэлпочты",
                "адресэлектроннойпочты",
                "электронныйадрес",
                "емейл",
                "имейл",
                "мейл",
                "email",
                // Begun on a Russian keyboard.
                "еmail",
                "mail",
                "emailaddress",
                "mailaddress",
                "workemail",
                "useremail",
                "employeeemail",
            ],
            Self::Name => &[
                "имя",
                "фио",
                "имясотрудника",
                "фиосотрудника",
                "фамилияимяотчество",
                "фамилияимя",
                "имяфамилия",
                "имяифамилия",
                "фамилияиимя",
                "полноеимя",
                "сотрудник",
                "name",
                "fullname",
                "employee",
                "employeename",
                "personname",
                "displayname",
            ],
            Self::Surname => &["фамилия", "фамилиясотрудника", "surname", "lastname", "familyname"],
            Self::GivenName => &["имяотчество", "имяиотчество", "firstname", "givenname", "forename"],
            Self::Patronymic => &["отчество", "отчествосотрудника", "patronymic", "middlename"],
            Self::Role => &[
                "роль",
                "рольвсистеме",
                "рольвкабинете",
                "рольсотрудника",
                "рольпользователя",
                "role",
                "systemrole",
                "userrole",
                "roleinthesystem",
            ],
            Self::Post => {
                &["должность", "должностьсотрудника", "post", "position", "jobtitle", "title", "job"]
            }
            Self::Departments => &[
                "отделы",
                "отдел",
                "подразделение",
                "подразделения",
                "департамент",
                "департаменты",
                "отделсотрудника",
                "departments",
                "department",
                "unit",
                "division",
                "team",
            ],
        }
    }

    fn of(heading: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.headings().contains(&heading))
    }

    /// The same beside a column with a part of the name: there a name is the given one, unless all of it is meant.
    fn beside_parts(self, heading: &str) -> Self {
        match (self, heading) {
            (Self::Name, "имя" | "имясотрудника" | "name" | "employeename") => {
                Self::GivenName
            }
            _ => self,
        }
    }

    const fn is_part_of_name(self) -> bool {
        matches!(self, Self::Surname | Self::GivenName | Self::Patronymic)
    }
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Column {
    /// As the file has it, as far as there is room to show it.
    pub(crate) name: String,
    /// Null of a column that is not read: it is not understood, or an earlier one has its meaning.
    pub(crate) meaning: Option<Meaning>,
}

/// Everybody in a file, with what its columns mean.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct People {
    pub(crate) columns: Vec<Column>,
    pub(super) lines: Vec<Person>,
}

/// Somebody as their line of the file has them; a missing cell is empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) line: usize,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) post: String,
    pub(super) departments: String,
}

impl People {
    pub(super) fn read(table: &Table) -> Result<Self, Unreadable> {
        let columns = columns_of(&table.headings);
        if !columns.iter().any(|column| column.meaning == Some(Meaning::Email)) {
            return Err(Unreadable::NoEmailColumn);
        }
        let lines = table.rows.iter().map(|row| person_of(row, &columns)).collect();
        Ok(Self { columns, lines })
    }
}

fn columns_of(headings: &[String]) -> Vec<Column> {
    let letters =
        |heading: &String| fold(heading).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let written: Vec<String> = headings.iter().map(letters).collect();
    let has_parts = written.iter().filter_map(|heading| Meaning::of(heading)).any(Meaning::is_part_of_name);
    let mut columns: Vec<Column> = Vec::with_capacity(headings.len());
    for (name, heading) in headings.iter().zip(&written) {
        let meaning = Meaning::of(heading)
            .map(|meaning| if has_parts { meaning.beside_parts(heading) } else { meaning })
            .filter(|meaning| columns.iter().all(|column| column.meaning != Some(*meaning)));
        columns.push(Column { name: cut(name), meaning });
    }
    columns
}

fn person_of(row: &Row, columns: &[Column]) -> Person {
    let cell = |meaning| {
        let place = columns.iter().position(|column| column.meaning == Some(meaning));
        place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
    };
    let (called, email) = address_of(cell(Meaning::Email));
    let parts = [Meaning::Surname, Meaning::GivenName, Meaning::Patronymic].map(cell);
    let joined = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let names = [cell(Meaning::Name), &joined, called];
    Person {
        line: row.line,
        email: email.to_owned(),
        name: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned(),
        role: cell(Meaning::Role).to_owned(),
        post: cell(Meaning::Post).to_owned(),
        departments: cell(Meaning::Departments).to_owned(),
    }
}

/// The name and the address of a cell that may have both, `Анна Петрова <anna@a.example>` (RFC 5322, 3.4).
fn address_of(cell: &str) -> (&str, &str) {
    match cell.strip_suffix('>').and_then(|cell| cell.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
        None => ("", cell),
    }
}
