//! The people of an organisation: from their invitation to their dismissal.

pub(crate) mod change_several;
mod columns;
mod delete_employee;
mod dismiss_employee;
mod edit_employee;
pub mod export_employees;
mod imports;
mod invitation;
mod invite_employee;
pub mod letters;
mod list_employees;
mod lost_second_factor;
mod no_seats_left;
mod rehire_employee;
mod resend_invitation;
mod show_employee;
mod trust_address;
mod view;

use domain::access::{ManagePeople, ViewPeople};
use domain::employee::{CHANGE_PEOPLE, IMPORT_PEOPLE, UNDO_IMPORT};
use domain::program_key::KEY_ENDS;
use exports::{CsvFile, XlsxFile};
use http::StatusCode;
use web::{Answer, Caller, Face, Rooms, Routes};
use workers::Worker;

use self::export_employees::EXPORT_PEOPLE;
pub(crate) use self::view::every_role;

use crate::CONTEXT;
use crate::keys::tell_of_end;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    of_all()
        .merge(of_exports())
        .merge(imports::routes())
        .merge(of_invitation())
        .merge(of_one())
        .merge(of_leaving())
        .merge(lost_second_factor::routes())
}

/// The worker of the queue `people`: all that is done to more people than one request takes, and what keys for programs have
/// told.
pub(crate) fn worker(rooms: &Rooms) -> Worker {
    let [changing, exporting, importing, undoing, telling] = [(); 5].map(|()| rooms.clone());
    Worker::new("company.change_people", CHANGE_PEOPLE.queue)
        .doing(&CHANGE_PEOPLE, move |tools, job| change_several::change_some(changing.clone(), tools, job))
        .doing(&EXPORT_PEOPLE, move |tools, job| export_employees::export(exporting.clone(), tools, job))
        .doing(&IMPORT_PEOPLE, move |tools, job| imports::import(importing.clone(), tools, job))
        .doing(&UNDO_IMPORT, move |tools, job| imports::take_back(undoing.clone(), tools, job))
        .doing(&KEY_ENDS, move |tools, job| tell_of_end(telling.clone(), tools, job))
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
        .costing(5, 4)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
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

fn of_exports<A: Answer>() -> Routes<A> {
    let view = Caller::holder::<ViewPeople>();
    no_routes()
        .route(
            "GET",
            "/company/employees/export.csv",
            view,
            "Gives what the list shows as CSV, or begins to write it",
            export_employees::give::<CsvFile>,
        )
        .costing(65, 11)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route(
            "GET",
            "/company/employees/export.xlsx",
            view,
            "Gives what the list shows as a file of Excel, or begins to write it",
            export_employees::give::<XlsxFile>,
        )
        .costing(65, 11)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route(
            "GET",
            "/company/employees/exports/{id}",
            view,
            "Tells how far a file of many employees is",
            export_employees::report,
        )
        .costing(3, 2)
        .route(
            "GET",
            "/company/employees/exports/{id}/file",
            view,
            "Leads to a file of many employees",
            export_employees::send,
        )
        .costing(3, 2)
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
