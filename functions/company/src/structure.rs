//! The tree of departments, and every change of it.

mod create_department;
mod delete_department;
mod edit_department;
mod form;
mod order;
mod people;
mod show_department;
mod show_structure;
mod view;

use domain::access::{ManageStructure, ViewStructure};
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

/// The conflicts of a new department with the tree or with other changes.
const CREATE_CONFLICTS: &[&str] = &["too-deep", "too-many-departments", "changed-meanwhile"];
const EDIT_CONFLICTS: &[&str] = &[
    "stale",
    "head-is-fixed",
    "department-cycle",
    "too-deep",
    "has-children-to-take-down",
    "changed-meanwhile",
];
const DELETE_CONFLICTS: &[&str] = &[
    "head-is-fixed",
    "department-has-people",
    "department-has-children",
    "department-has-people-and-children",
    "changed-meanwhile",
];

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let (view, manage) = (Caller::holder::<ViewStructure>(), Caller::holder::<ManageStructure>());
    let conflict = StatusCode::CONFLICT;
    Routes::of(&CONTEXT, "structure", &[Face::Cabinet])
        .route("GET", "/company/structure", view, "Shows the tree of departments", show_structure::show)
        .costing(2, 2)
        .route("GET", "/company/departments", view, "Shows the tree of departments", show_structure::show)
        .costing(2, 2)
        .route("POST", "/company/departments", manage, "Makes a department", create_department::create)
        .costing(18, 9)
        .refusing(conflict, CREATE_CONFLICTS)
        .route(
            "GET",
            "/company/departments/new",
            manage,
            "Shows the form of a department",
            create_department::form,
        )
        .costing(6, 2)
        .route("GET", "/company/departments/{id}", view, "Shows a department", show_department::show)
        .costing(3, 2)
        .route("PATCH", "/company/departments/{id}", manage, "Changes a department", edit_department::edit)
        .costing(24, 8)
        .refusing(conflict, EDIT_CONFLICTS)
        .route(
            "DELETE",
            "/company/departments/{id}",
            manage,
            "Deletes a department",
            delete_department::delete,
        )
        .costing(4, 4)
        .refusing(conflict, DELETE_CONFLICTS)
        .route(
            "GET",
            "/company/departments/{id}/edit",
            manage,
            "Shows the form of a change",
            edit_department::form,
        )
        .costing(7, 2)
        .route(
            "POST",
            "/company/departments/{id}/edit",
            manage,
            "Changes a department, for forms",
            edit_department::edit,
        )
        .costing(22, 6)
        .refusing(conflict, EDIT_CONFLICTS)
        .route(
            "GET",
            "/company/departments/{id}/delete",
            manage,
            "Shows what stands in the way of a deletion",
            delete_department::form,
        )
        .costing(2, 2)
        .route(
            "POST",
            "/company/departments/{id}/delete",
            manage,
            "Deletes a department, for forms",
            delete_department::delete,
        )
        .costing(4, 4)
        .refusing(conflict, DELETE_CONFLICTS)
}
