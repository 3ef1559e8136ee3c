//! The people of an organisation: from their invitation to their dismissal.

pub(crate) mod change_several;
mod columns;
mod delete_employee;
mod dismiss_employee;
mod edit_employee;
pub mod export_employees;
mod import_employees;
mod import_file;
mod import_result;
mod import_sample;
mod invitation;
mod invite_employee;
pub mod letters;
mod list_employees;
mod no_seats_left;
mod preview_import;
mod rehire_employee;
mod resend_invitation;
mod show_employee;
mod trust_address;
mod undo_import;
mod view;

use domain::access::{ManagePeople, ViewPeople};
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use self::import_file::Unreadable;
use crate::CONTEXT;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    of_all().merge(of_files()).merge(of_invitation()).merge(of_one()).merge(of_leaving())
}

fn no_routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "employees", &[Face::Cabinet])
}

fn of_all<A: Answer>() -> Routes<A> {
    let (view, manage) = (Caller::holder::<ViewPeople>(), Caller::holder::<ManagePeople>());
    let (refused, conflict) = (StatusCode::BAD_REQUEST, StatusCode::CONFLICT);
    no_routes()
        .route("GET", "/company/employees", view, "Lists employees", list_employees::list)
        .costing(64, 10)
        .refusing(refused, &["cursor"])
        .route("POST", "/company/employees", manage, "Invites somebody", invite_employee::invite)
        .costing(15, 8)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(StatusCode::FORBIDDEN, &["above-oneself"])
        .refusing(
            conflict,
            &[
                "already-invited",
                "was-dismissed",
                "no-seats-left",
                "unknown-department",
                "unknown-role",
                "changed-meanwhile",
            ],
        )
        .route(
            "GET",
            "/company/employees/new",
            manage,
            "Shows the form of an invitation",
            invite_employee::form,
        )
        .costing(4, 3)
        .route(
            "GET",
            "/company/employees/bulk",
            manage,
            "Tells what would be done to several employees",
            change_several::form,
        )
        .costing(64, 10)
        .route("POST", "/company/employees/bulk", manage, "Changes several employees", change_several::change)
        .costing(64, 10)
        .refusing(StatusCode::FORBIDDEN, &["above-oneself"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(conflict, &["selection-grew", "unknown-department", "unknown-role"])
        .route(
            "GET",
            "/company/employees/bulk/{id}",
            manage,
            "Tells what comes of a change of many employees",
            change_several::report::show,
        )
        .costing(5, 4)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
}

fn of_files<A: Answer>() -> Routes<A> {
    let (view, manage) = (Caller::holder::<ViewPeople>(), Caller::holder::<ManagePeople>());
    let (wrong, conflict) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    no_routes()
        .route(
            "GET",
            "/company/employees/export.csv",
            view,
            "Gives what the list shows as CSV, or begins to write it",
            export_employees::export_csv,
        )
        .costing(64, 10)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route(
            "GET",
            "/company/employees/export.xlsx",
            view,
            "Gives what the list shows as a file of Excel, or begins to write it",
            export_employees::export_xlsx,
        )
        .costing(64, 10)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route(
            "GET",
            "/company/employees/exports/{id}",
            view,
            "Tells how far a file of many employees is",
            export_employees::report::show,
        )
        .costing(3, 2)
        .route(
            "GET",
            "/company/employees/exports/{id}/file",
            view,
            "Leads to a file of many employees",
            export_employees::report::send,
        )
        .costing(3, 2)
        .route(
            "GET",
            "/company/employees/import",
            manage,
            "Shows the form of an import",
            preview_import::form,
        )
        .costing(2, 2)
        .route(
            "GET",
            "/company/employees/import/sample.csv",
            manage,
            "Gives a file as the import reads it, as CSV",
            import_sample::sample_csv,
        )
        .costing(2, 2)
        .route(
            "GET",
            "/company/employees/import/sample.xlsx",
            manage,
            "Gives a file as the import reads it, as a file of Excel",
            import_sample::sample_xlsx,
        )
        .costing(2, 2)
        .route(
            "POST",
            "/company/employees/import",
            manage,
            "Tells what a file of people would do",
            preview_import::preview,
        )
        // The people of a file are read a hundred items at a time, all at once.
        .costing(45, 3)
        .refusing(wrong, &Unreadable::CODES)
        .route(
            "POST",
            "/company/employees/import/run",
            manage,
            "Does what a file of people says",
            import_employees::run,
        )
        .costing(40, 12)
        .refusing(wrong, &Unreadable::CODES)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "POST",
            "/company/employees/import/undo",
            manage,
            "Takes back the latest import",
            undo_import::undo,
        )
        // Several people at a time; each group waits until the table has answered for the group before.
        .costing(10, 10)
        .refusing(conflict, &["import-none", "changed-meanwhile"])
}

/// The endpoints of a person who has not answered their invitation.
fn of_invitation<A: Answer>() -> Routes<A> {
    let (manage, conflict) = (Caller::holder::<ManagePeople>(), StatusCode::CONFLICT);
    no_routes()
        .route(
            "POST",
            "/company/employees/{id}/resend",
            manage,
            "Sends an invitation again",
            resend_invitation::resend,
        )
        .costing(17, 9)
        .refusing(StatusCode::FORBIDDEN, &["above-oneself"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(
            conflict,
            &["already-accepted", "dismissed", "address-bounces", "letters-unwanted", "changed-meanwhile"],
        )
        .route(
            "POST",
            "/company/employees/{id}/address-works",
            manage,
            "Says that letters to somebody's address arrive again",
            trust_address::trust,
        )
        .costing(6, 5)
        .refusing(StatusCode::FORBIDDEN, &["above-oneself"])
        .refusing(conflict, &["changed-meanwhile"])
}

fn of_one<A: Answer>() -> Routes<A> {
    let (view, manage) = (Caller::holder::<ViewPeople>(), Caller::holder::<ManagePeople>());
    let conflict = StatusCode::CONFLICT;
    no_routes()
        .route("GET", "/company/employees/{id}", view, "Shows an employee", show_employee::show)
        .costing(3, 2)
        .route("PATCH", "/company/employees/{id}", manage, "Changes an employee", edit_employee::edit)
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(conflict, EDIT_CONFLICTS)
        .route(
            "GET",
            "/company/employees/{id}/edit",
            manage,
            "Shows the form of a change",
            edit_employee::form,
        )
        .costing(3, 2)
        .route(
            "POST",
            "/company/employees/{id}/edit",
            manage,
            "Changes an employee, for forms",
            edit_employee::edit,
        )
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(conflict, EDIT_CONFLICTS)
}

/// The endpoints that close a person's access, give it back, and erase what is left.
fn of_leaving<A: Answer>() -> Routes<A> {
    let (manage, conflict) = (Caller::holder::<ManagePeople>(), StatusCode::CONFLICT);
    no_routes()
        .route(
            "GET",
            "/company/employees/{id}/dismissal-preview",
            manage,
            "Tells what somebody leads and owns",
            dismiss_employee::preview,
        )
        .costing(20, 4)
        .route(
            "POST",
            "/company/employees/{id}/dismiss",
            manage,
            "Closes somebody's access",
            dismiss_employee::dismiss,
        )
        .costing(29, 6)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(
            conflict,
            &[
                "owner-stays",
                "leads-department",
                "departments-full",
                "not-accepted",
                "dismissed",
                "changed-meanwhile",
            ],
        )
        .route(
            "GET",
            "/company/employees/{id}/rehire",
            manage,
            "Shows what a rehiring does",
            rehire_employee::form,
        )
        .costing(2, 2)
        .route(
            "POST",
            "/company/employees/{id}/rehire",
            manage,
            "Lets somebody in again",
            rehire_employee::rehire,
        )
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(
            conflict,
            &["no-seats-left", "unknown-department", "unknown-role", "not-dismissed", "changed-meanwhile"],
        )
        .route(
            "GET",
            "/company/employees/{id}/delete",
            manage,
            "Shows what a deletion does",
            delete_employee::form,
        )
        .costing(2, 2)
        .route(
            "DELETE",
            "/company/employees/{id}",
            manage,
            "Revokes an invitation, or erases somebody who was dismissed",
            delete_employee::delete,
        )
        .costing(4, 4)
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(conflict, DELETE_CONFLICTS)
        .route(
            "POST",
            "/company/employees/{id}/delete",
            manage,
            "The same, for forms",
            delete_employee::delete,
        )
        .costing(4, 4)
        .refusing(StatusCode::FORBIDDEN, OUT_OF_REACH)
        .refusing(conflict, DELETE_CONFLICTS)
}

/// The problems of a caller who may not change this person.
const OUT_OF_REACH: &[&str] = &["above-oneself", "not-oneself"];
const EDIT_CONFLICTS: &[&str] =
    &["stale", "owner-stays", "leads-department", "dismissed", "changed-meanwhile"];
const DELETE_CONFLICTS: &[&str] = &["leads-department", "not-dismissed", "changed-meanwhile"];
