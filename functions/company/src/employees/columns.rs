//! The columns of the list of employees: all of them, those that a person wants to see, and the content of their cells.
//! The choice is in the address and, once made, in a cookie.

use std::borrow::Cow;
use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use domain::Violation;
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use web::{Base, Describe, Operation, Wording};

use super::view::LIST;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Column {
    Name,
    Role,
    Email,
    Phone,
    Post,
    Departments,
    LastSeen,
    Status,
}

const COOKIE: &str = "employee-columns";

impl Column {
    pub(crate) const ALL: [Self; 8] = [
        Self::Name,
        Self::Role,
        Self::Email,
        Self::Phone,
        Self::Post,
        Self::Departments,
        Self::LastSeen,
        Self::Status,
    ];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Post => "post",
            Self::Departments => "departments",
            Self::LastSeen => "last_seen",
            Self::Status => "status",
        }
    }

    /// The heading of the column.
    pub(crate) fn title(self, wording: &Wording) -> Cow<'static, str> {
        match self {
            Self::Name => wording.text("column-person"),
            other => wording.text(&format!("column-{}", other.key().replace('_', "-"))),
        }
    }
}

impl FromStr for Column {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|column| column.key() == text).ok_or(Violation::UnknownValue)
    }
}

impl JsonSchema for Column {
    fn schema_name() -> Cow<'static, str> {
        "EmployeeColumn".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Self::ALL.map(Self::key)})
    }
}

/// The columns that a person has chosen before; all columns without a choice.
pub(crate) struct RememberedColumns(Vec<Column>);

impl RememberedColumns {
    /// The columns that are shown: those that are asked for now, else the remembered ones, and always the name. Columns
    /// that the viewer may not see are left out.
    pub(crate) fn or_asked(&self, asked: Option<&[Column]>, may_see_roles: bool) -> Vec<Column> {
        let wanted = asked.unwrap_or(&self.0);
        let is_shown = |column: &Column| match column {
            Column::Name => true,
            Column::Role => may_see_roles && wanted.contains(column),
            _ => wanted.contains(column),
        };
        Column::ALL.into_iter().filter(is_shown).collect()
    }
}

/// The header that makes a browser remember columns for a year.
pub(crate) fn remember(columns: &[Column], base: &Base) -> Option<(HeaderName, HeaderValue)> {
    let keys: Vec<&str> = columns.iter().map(|column| column.key()).collect();
    base.cookie(&format!("{COOKIE}={}; Path={LIST}; Max-Age=31536000; HttpOnly", keys.join(".")))
}

impl<S: Send + Sync> FromRequestParts<S> for RememberedColumns {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let cookies = CookieJar::from_headers(&parts.headers);
        let columns = cookies
            .get(COOKIE)
            .map(|cookie| cookie.value().split('.').filter_map(|key| key.parse().ok()).collect());
        Ok(Self(columns.unwrap_or_else(|| Column::ALL.to_vec())))
    }
}

impl Describe for RememberedColumns {
    fn describe(_operation: &mut Operation<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_always_there_and_roles_only_for_those_who_may_see_them() {
        let remembered = RememberedColumns(vec![Column::Role, Column::Post]);
        assert_eq!(remembered.or_asked(None, true), [Column::Name, Column::Role, Column::Post]);
        assert_eq!(remembered.or_asked(None, false), [Column::Name, Column::Post]);
        let asked = Some(vec![Column::Status, Column::Email]);
        assert_eq!(
            remembered.or_asked(asked.as_deref(), true),
            [Column::Name, Column::Email, Column::Status]
        );
    }

    #[test]
    fn every_column_has_a_key_of_its_own() {
        for column in Column::ALL {
            assert_eq!(column.key().parse(), Ok(column));
        }
    }
}
