//! An employee as the interface shows them, in JSON and on pages.

use domain::access::{AssignedRole, CustomRoles, Permission, Role};
use domain::employee::{Delivery, EmployeeListing, EmployeeStatus, number_or_words};
use domain::{DepartmentId, Email, Name, Phone, Post, Structure, UserId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{marked, moment};
use web::{Context, Insider, role_name};

/// The address of the list.
pub(crate) const LIST: &str = "/company/employees";

pub(crate) fn address_of(id: UserId) -> String {
    format!("{LIST}/{id}")
}

/// An e-mail address that may be broken before its host, with what somebody looks for marked.
pub(crate) fn marked_email(email: &str, looked_for: &str) -> Markup {
    let (name, host) = email.split_at(email.rfind('@').unwrap_or(email.len()));
    html! { (marked(name, looked_for)) wbr; (marked(host, looked_for)) }
}

/// A telephone number with the digits marked by which it was found: at its beginning, after the country's, or at its end.
pub(crate) fn marked_number(number: &str, looked_for: &str) -> Markup {
    let sought = number_or_words(looked_for);
    let is_number = sought.chars().all(|digit| digit.is_ascii_digit());
    let starts = || number.match_indices(&sought).map(|(start, _)| start);
    let found = Some(()).filter(|()| is_number && !sought.is_empty()).and_then(|()| {
        starts().find(|start| *start <= 2 || (sought.len() > 2 && start + sought.len() == number.len()))
    });
    let Some(start) = found else { return html! { (number) } };
    let (before, rest) = number.split_at(start);
    let (found, after) = rest.split_at(sought.len());
    html! { (before) mark { (found) } (after) }
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EmployeeView {
    pub(crate) id: UserId,
    pub(crate) name: Name,
    pub(crate) email: Email,
    pub(crate) phone: Option<Phone>,
    /// One of the five or, by its identifier, one of the organisation's own; told to those who manage people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<AssignedRole>,
    pub(crate) post: Option<Post>,
    /// The first is the primary one.
    pub(crate) departments: Vec<DepartmentName>,
    pub(crate) status: EmployeeStatus,
    /// The latest, for as long as it has not been accepted; told to those who manage people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) invitation: Option<InvitationView>,
    /// An hour of the last day on which they were there; with a card, the last hour.
    pub(crate) last_seen_at: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) role_name: String,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DepartmentName {
    pub(crate) id: DepartmentId,
    pub(crate) name: Name,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct InvitationView {
    delivery: Delivery,
    expires_at: Timestamp,
    is_expired: bool,
}

impl EmployeeView {
    /// The employee as this insider may see them.
    pub(crate) fn new(
        listing: EmployeeListing,
        structure: &Structure,
        insider: &Insider,
        context: &Context,
    ) -> Self {
        let may_manage = insider.may(Permission::ManagePeople);
        let departments = listing.departments.iter().filter_map(|id| structure.find(*id));
        let invitation = listing.delivery.zip(listing.invitation_expires_at).map(|(delivery, expires_at)| {
            InvitationView { delivery, expires_at, is_expired: expires_at <= insider.now() }
        });
        Self {
            departments: departments
                .map(|department| DepartmentName { id: department.id, name: department.name.clone() })
                .collect(),
            role_name: role_name(context, insider.roles(), listing.role),
            role: may_manage.then_some(listing.role),
            invitation: invitation.filter(|_| may_manage),
            id: listing.id,
            name: listing.name,
            email: listing.email,
            phone: listing.phone,
            post: listing.post,
            status: listing.status,
            last_seen_at: listing.last_seen_at,
        }
    }

    pub(crate) fn department_names(&self) -> String {
        let names: Vec<&str> = self.departments.iter().map(|department| department.name.as_str()).collect();
        names.join(", ")
    }

    /// The employee's status as a word with a colour and a shape and, until they have accepted, how far their invitation
    /// is.
    pub(crate) fn status_badge(&self, context: &Context) -> Markup {
        let key = self.status.key();
        html! {
            span.badge.{ "badge-" (key) } { (context.text(&format!("employee-status-{key}"))) }
            @if let Some(invitation) = &self.invitation { " " (invitation.show(context)) }
        }
    }
}

impl InvitationView {
    pub(crate) fn has_failed(&self) -> bool {
        self.delivery.has_failed()
    }

    /// Whether its letter could not be sent.
    fn is_unsendable(&self) -> bool {
        self.delivery == Delivery::Failed
    }

    fn show(&self, context: &Context) -> Markup {
        let is_urgent = self.has_failed() || self.is_unsendable();
        html! {
            span.small.muted[!is_urgent].urgent[is_urgent] {
                @if self.is_expired && !is_urgent {
                    (context.text("invitation-expired"))
                } @else {
                    (context.text(&format!("delivery-{}", self.delivery.key())))
                }
            }
        }
    }

    /// Like `show`, with the last moment of the link, whoever has invited and, if the letter could not be sent, what to do.
    pub(crate) fn show_whole(&self, context: &Context, invited_by: Option<&str>) -> Markup {
        html! {
            (self.show(context))
            @if !self.is_expired {
                span.small.muted { " · " (context.text("invitation-until")) " " (moment(context, self.expires_at)) }
            }
            @if let Some(name) = invited_by {
                span.small.muted { " · " (context.text_with("employee-invited-by", &[("name", name.into())])) }
            }
            @if self.is_unsendable() { p.hint { (context.text("delivery-failed.hint")) } }
        }
    }
}

/// Every role of this organisation, with its name.
pub(crate) fn every_role(context: &Context, roles: &CustomRoles) -> Vec<(AssignedRole, String)> {
    let presets = Role::ALL.into_iter().map(AssignedRole::Preset);
    let own = roles.roles.iter().map(|role| AssignedRole::Custom(role.id));
    presets.chain(own).map(|role| (role, role_name(context, roles, role))).collect()
}

/// The roles that an employee can have: whoever holds that of clients is none.
pub(crate) fn roles_of_employees(context: &Context, roles: &CustomRoles) -> Vec<(AssignedRole, String)> {
    let mut roles = every_role(context, roles);
    roles.retain(|(role, _)| *role != AssignedRole::CLIENT);
    roles
}

/// The roles that this insider may give an employee.
pub(crate) fn roles_to_give(context: &Context, insider: &Insider) -> Vec<(AssignedRole, String)> {
    let mut roles = roles_of_employees(context, insider.roles());
    roles.retain(|(role, _)| insider.grants().cover(&insider.grants_of(*role)));
    roles
}

/// Departments with their identifiers, each after the department above it, as a choice shows them.
pub(crate) fn departments_in_order(structure: &Structure) -> Vec<(DepartmentId, String)> {
    let indent = |id| "\u{2003}".repeat(structure.level(id).unwrap_or(1).saturating_sub(1));
    let ordered = structure.in_order().into_iter();
    ordered
        .map(|department| (department.id, format!("{}{}", indent(department.id), department.name)))
        .collect()
}
