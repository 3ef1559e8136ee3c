//! The orders to make or change a department, as they are sent.

use std::collections::BTreeSet;
use std::str::FromStr;

use domain::department::DepartmentEdit;
use domain::{DepartmentId, Name, UserId, Violation};
use schemars::JsonSchema;
use web::{Form, FromFields, SearchText, Version};

/// A department's name; one that is missing is asked for in the words of its form (seed 003).
#[derive(JsonSchema)]
#[schemars(transparent)]
struct DepartmentName(Name);

impl FromStr for DepartmentName {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self).map_err(|violation| match violation {
            Violation::Required => Violation::DepartmentUnnamed,
            other => other,
        })
    }
}

/// An order to make a department.
#[derive(Debug)]
pub(crate) struct NewDepartment {
    pub(super) name: Name,
    pub(super) parent_id: DepartmentId,
    pub(super) director_id: Option<UserId>,
    pub(super) member_ids: BTreeSet<UserId>,
}

impl FromFields for NewDepartment {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let name = form.required("name").map(|DepartmentName(name)| name);
        let parent_id = form.required("parent_id");
        let director_id = form.optional("director_id");
        let member_ids = members(form).unwrap_or_default();
        pass_searches_over(form);
        Some(Self { name: name?, parent_id: parent_id?, director_id, member_ids })
    }
}

/// An order to change a department, with the version that it was made on. A field that was not sent stays as it is.
#[derive(Debug)]
pub(crate) struct EditOrder {
    pub(super) version: u32,
    pub(super) edit: DepartmentEdit,
    /// All people that the department is to have.
    pub(super) member_ids: Option<BTreeSet<UserId>>,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        let edit = DepartmentEdit {
            name: form.changed("name").map(|DepartmentName(name)| name),
            parent_id: form.changed("parent_id"),
            director_id: form.clearable("director_id"),
        };
        let member_ids = members(form);
        pass_searches_over(form);
        version.map(|Version(version)| Self { version, edit, member_ids })
    }
}

fn members(form: &mut Form) -> Option<BTreeSet<UserId>> {
    let members = form.clearable_list("member_ids")?;
    Some(members.into_iter().collect())
}

/// Without scripts a form is sent with the searches that were typed into it.
fn pass_searches_over(form: &mut Form) {
    for name in ["director_q", "member_q"] {
        let _: Option<SearchText> = form.optional(name);
    }
}

/// The facts with which a form is opened: the department above, and the search texts.
pub(crate) struct FormRequest {
    pub(super) parent: Option<DepartmentId>,
}

impl FromFields for FormRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let parent = form.optional("parent");
        pass_searches_over(form);
        let _: Option<SearchText> = form.optional("move");
        Some(Self { parent })
    }
}
