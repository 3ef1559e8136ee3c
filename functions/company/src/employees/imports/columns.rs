//! What the columns of a table mean, by their headings as people write them.

use std::str::FromStr;

use domain::organization::fold;
use domain::{Email, Violation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cut;
use super::file::{Row, Table};

/// How many cells of a column are shown.
const SAMPLES: usize = 3;

/// How many cells of a column are looked at to find out what it has.
const LOOKED_AT: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
    pub(crate) const ALL: [Self; 8] = [
        Self::Email,
        Self::Name,
        Self::Surname,
        Self::GivenName,
        Self::Patronymic,
        Self::Role,
        Self::Post,
        Self::Departments,
    ];

    /// As programs name it; the text `import-meaning-<name>` names it for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::Surname => "surname",
            Self::GivenName => "given_name",
            Self::Patronymic => "patronymic",
            Self::Role => "role",
            Self::Post => "post",
            Self::Departments => "departments",
        }
    }

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Column {
    /// As the file has it, as far as there is room to show it.
    pub(crate) name: String,
    /// Null of a column that is not read: it is not understood, or an earlier one has its meaning.
    pub(crate) meaning: Option<Meaning>,
    /// What stands in its first cells, each text once.
    pub(crate) samples: Vec<String>,
}

/// What somebody says that a column means: nothing, or one of the meanings.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(transparent)]
pub(crate) struct Choice(#[schemars(with = "String")] pub(crate) Option<Meaning>);

impl Choice {
    /// A column that is not to be read, as a form says it: a form leaves out what is empty.
    pub(crate) const NOTHING: &str = "none";
}

impl FromStr for Choice {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "" | Self::NOTHING => Ok(Self(None)),
            name => {
                let meaning = Meaning::ALL.into_iter().find(|meaning| meaning.name() == name);
                meaning.map(|meaning| Self(Some(meaning))).ok_or(Violation::UnknownValue)
            }
        }
    }
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

/// The columns of a table, with what their headings say. If none says that it has e-mail addresses, the first is taken that has
/// them.
pub(super) fn columns_of(table: &Table) -> Vec<Column> {
    let meanings = meanings_of(&table.headings);
    let cells_of = |place: usize| {
        let cells = table.rows.iter().filter_map(move |row| row.cells.get(place));
        cells.filter(|cell| !cell.is_empty())
    };
    let has_addresses = |place: usize| {
        let cells: Vec<&String> = cells_of(place).take(LOOKED_AT).collect();
        let addresses = cells.iter().filter(|cell| address_of(cell).1.parse::<Email>().is_ok()).count();
        addresses > 0 && addresses * 2 > cells.len()
    };
    let found = (0..meanings.len()).find(|place| meanings[*place].is_none() && has_addresses(*place));
    let found = found.filter(|_| !meanings.contains(&Some(Meaning::Email)));
    let columns = table.headings.iter().zip(meanings).enumerate();
    columns
        .map(|(place, (name, meaning))| Column {
            name: cut(name),
            meaning: if found == Some(place) { Some(Meaning::Email) } else { meaning },
            samples: samples_of(cells_of(place)),
        })
        .collect()
}

/// The first cells that differ.
fn samples_of<'a>(cells: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut samples: Vec<String> = Vec::with_capacity(SAMPLES);
    for cell in cells.take(LOOKED_AT) {
        let sample = cut(cell);
        if samples.len() < SAMPLES && !samples.contains(&sample) {
            samples.push(sample);
        }
    }
    samples
}

/// Everybody in a table, by what its columns mean.
pub(super) fn people_of(table: &Table, columns: &[Column]) -> Vec<Person> {
    table.rows.iter().map(|row| person_of(row, columns)).collect()
}

fn meanings_of(headings: &[String]) -> Vec<Option<Meaning>> {
    let letters =
        |heading: &String| fold(heading).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let written: Vec<String> = headings.iter().map(letters).collect();
    let has_parts = written.iter().filter_map(|heading| Meaning::of(heading)).any(Meaning::is_part_of_name);
    let mut meanings: Vec<Option<Meaning>> = Vec::with_capacity(headings.len());
    for heading in &written {
        let meaning = Meaning::of(heading)
            .map(|meaning| if has_parts { meaning.beside_parts(heading) } else { meaning })
            .filter(|meaning| !meanings.contains(&Some(*meaning)));
        meanings.push(meaning);
    }
    meanings
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
        Some((name, address)) => {
            let name = name.trim();
            let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
            (bare.unwrap_or(name).trim(), address.trim())
        }
        None => ("", cell),
    }
}
