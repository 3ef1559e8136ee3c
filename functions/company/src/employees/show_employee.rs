//! `GET /company/employees/{id}`: the card of a person.

use domain::access::{Permission, ViewPeople};
use domain::employee::{EmployeeStatus, Standing};
use domain::{Description, Employee, Structure, User, UserId};
use futures_util::future::try_join;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, copyable, icon, moment, shell};
use web::{Access, Context, Host, Insider, Page, Path, Problem, View, Way};

use super::view::{EmployeeView, LIST, address_of};

#[derive(Serialize, JsonSchema)]
pub(crate) struct EmployeeCard {
    #[serde(flatten)]
    employee: EmployeeView,
    /// Whether the organisation is theirs.
    is_owner: bool,
    created_at: Timestamp,
    /// Told to those who manage people.
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissal: Option<DismissalView>,
    /// The address of their picture.
    avatar: Option<String>,
    version: u32,
    /// What the caller may do with them now.
    may: Vec<Act>,
    #[serde(skip)]
    invited_by: Option<String>,
    /// Where those who may read it find what was done to them.
    #[serde(skip)]
    history: Option<String>,
    /// Where their second factor is taken off if they have lost it.
    #[serde(skip)]
    lost_second_factor: Option<String>,
}

/// What is done to an employee.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EmployeeAct")]
enum Act {
    Edit,
    Dismiss,
    /// Send the invitation again.
    Resend,
    /// Say that letters to their address arrive again.
    Trust,
    /// Take the invitation back.
    Revoke,
    Rehire,
    Erase,
}

/// What somebody who manages people may do to this employee now.
fn deeds_on(employee: &Employee, user: Option<&User>, is_owner: bool, insider: &Insider) -> Vec<Act> {
    let editor = insider.editor();
    if editor.allow_change_of(employee, user.and_then(|user| user.platform_role)).is_err() {
        return Vec::new();
    }
    let has_failed = employee.invitation.as_ref().is_some_and(|invitation| invitation.delivery.has_failed());
    let is_other = insider.id() != employee.user_id;
    let acts = match employee.status() {
        EmployeeStatus::Active => vec![(true, Act::Edit), (is_other && !is_owner, Act::Dismiss)],
        // Where letters come back from, another would only be refused.
        EmployeeStatus::Invited => vec![
            (true, Act::Edit),
            (has_failed, Act::Trust),
            (is_other && !has_failed, Act::Resend),
            (is_other, Act::Revoke),
        ],
        EmployeeStatus::Dismissed => {
            vec![(is_other && editor.allow_role(employee.role).is_ok(), Act::Rehire), (is_other, Act::Erase)]
        }
    };
    acts.into_iter().filter(|(may, _)| *may).map(|(_, act)| act).collect()
}

#[derive(Serialize, JsonSchema)]
struct DismissalView {
    at: Timestamp,
    reason: Option<Description>,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ViewPeople>,
    Path(id): Path<UserId>,
) -> Result<View<EmployeeCard>, Problem> {
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    Ok(View::new(EmployeeCard::new(&employee, Some(&user), &structure, &access, &context)))
}

impl EmployeeCard {
    /// The card as this insider may see it.
    pub(crate) fn new(
        employee: &Employee,
        user: Option<&User>,
        structure: &Structure,
        insider: &Insider,
        context: &Context,
    ) -> Self {
        let may_manage = insider.may(Permission::ManagePeople);
        let dismissal = match &employee.standing {
            Standing::Dismissed { at, reason } if may_manage => {
                Some(DismissalView { at: *at, reason: reason.clone() })
            }
            _ => None,
        };
        let is_oneself = insider.id() == employee.user_id;
        let is_owner = insider.organization().owner_id == Some(employee.user_id);
        let may = if may_manage { deeds_on(employee, user, is_owner, insider) } else { Vec::new() };
        let lost = user.filter(|user| user.second_factor.is_some() && !is_oneself).and_then(|user| {
            let editor = insider.editor();
            if insider.runs_platform() {
                let address = context.way_to(Way::LostSecondFactor, &[&user.id])?;
                return Some(context.base().origin_of(&Host::Platform) + &address);
            }
            let allowed = employee.allow_second_factor_reset(user.platform_role, is_owner, &editor);
            let address = context.way_to(Way::LostSecondFactorHere, &[&user.id])?;
            (may_manage && allowed.is_ok()).then_some(address)
        });
        Self {
            employee: EmployeeView::new(employee.listing(), structure, insider, context),
            is_owner,
            created_at: employee.created_at,
            dismissal,
            avatar: user
                .filter(|_| employee.status() == EmployeeStatus::Active)
                .and_then(|user| context.avatar_of(user)),
            version: employee.version,
            invited_by: employee
                .invitation
                .as_ref()
                .filter(|_| may_manage)
                .map(|invitation| invitation.inviter.name.clone()),
            may,
            history: insider
                .may(Permission::ViewAudit)
                .then(|| context.way_to(Way::History, &[&employee.user_id]))
                .flatten(),
            lost_second_factor: lost,
        }
    }

    /// Adds what comes from the person's account: the picture that they have chosen and, for those who run the platform,
    fn may(&self, act: Act) -> bool {
        self.may.contains(&act)
    }

    fn facts(&self, context: &Context) -> Markup {
        let employee = &self.employee;
        let fact = |key: &str, value: Markup| html! { dt { (context.text(key)) } dd { (value) } };
        html! {
            dl.facts {
                (fact("column-email", html! { a href=(employee.email.mailto()) { (employee.email) } }))
                @if let Some(phone) = &employee.phone {
                    (fact("column-phone", html! { a href={ "tel:" (phone) } { (phone) } }))
                }
                @if employee.role.is_some() { (fact("column-role", html! { (employee.role_name) })) }
                @if let Some(post) = &employee.post { (fact("column-post", html! { (post) })) }
                @if !employee.departments.is_empty() {
                    (fact("column-departments", html! { (employee.department_names()) }))
                }
                (fact("column-last-seen", html! {
                    @match employee.last_seen_at {
                        Some(at) => (moment(context, at)),
                        None => (context.text("never-seen")),
                    }
                }))
                @if let Some(invitation) = &employee.invitation {
                    (fact("employee-invitation", html! {
                        (invitation.show_whole(context, self.invited_by.as_deref()))
                        @if self.may(Act::Trust) { (self.trust(context)) }
                    }))
                }
                @if let Some(dismissal) = &self.dismissal {
                    (fact("employee-dismissed-at", moment(context, dismissal.at)))
                    @if let Some(reason) = &dismissal.reason {
                        (fact("employee-reason", html! { span.lines { (reason) } }))
                    }
                }
                (fact("employee-since", moment(context, self.created_at)))
                (fact("employee-uid", copyable(context, &employee.id.to_string())))
            }
        }
    }

    /// The form for a caller who knows that letters to the address arrive again.
    fn trust(&self, context: &Context) -> Markup {
        html! {
            form method="post" action={ (address_of(self.employee.id)) "/address-works" } {
                button type="submit" { (context.text("address-works")) }
                p.hint { (context.text("address-works.hint")) }
            }
        }
    }

    /// The acts that are possible now, each explained behind a question mark.
    fn deeds(&self, context: &Context) -> Markup {
        let own = address_of(self.employee.id);
        let deed = |name: &str, path: &str, about: &str| {
            html! {
                div.deed {
                    a.button.danger[name != "rehire"] href={ (own) (path) } data-panel { (context.text(name)) }
                    details.help {
                        summary.button.quiet.bare aria-label=(context.text(about)) { "?" }
                        p.small { (context.text(&format!("{about}.text"))) }
                    }
                }
            }
        };
        html! {
            div.deeds {
                @if self.may(Act::Dismiss) { (deed("dismiss", "/dismissal-preview", "about-dismiss")) }
                @if self.may(Act::Resend) {
                    form.deed method="post" action={ (own) "/resend" } { button type="submit" { (context.text("send-again")) } }
                }
                @if self.may(Act::Revoke) { (deed("revoke-invitation", "/delete", "about-revoke")) }
                @if self.may(Act::Rehire) { (deed("rehire", "/rehire", "about-rehire")) }
                @if self.may(Act::Erase) { (deed("erase", "/delete", "about-erase")) }
            }
        }
    }
}

/// The first letters of a name, until there is a picture.
fn initials(name: &str) -> String {
    name.split_whitespace().take(2).filter_map(|word| word.chars().next()).collect::<String>().to_uppercase()
}

impl Page for EmployeeCard {
    fn page(&self, context: &Context) -> Markup {
        let employee = &self.employee;
        let own = address_of(employee.id);
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(employee.name.as_str()) };
        let content = html! {
            article.panel-form {
                div.person-head {
                    @match &self.avatar {
                        Some(address) => img.avatar src=(address) alt="" width="48" height="48";
                        None => span.initials aria-hidden="true" { (initials(employee.name.as_str())) },
                    }
                    div {
                        (employee.status_badge(context))
                        @if self.is_owner { p.small.muted { (context.text("employee-owner")) } }
                    }
                    @if self.may(Act::Edit) {
                        a.button href={ (own) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
                    }
                }
                (self.facts(context))
                @if let Some(address) = &self.lost_second_factor { p { a href=(address) { (context.text("second-factor-lost-whole")) } } }
                @if let Some(address) = &self.history { p { a href=(address) { (context.text("history")) } } }
                @if self.may.iter().any(|act| *act != Act::Edit) { (self.deeds(context)) }
            }
        };
        shell(context, &frame, &content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_two_words() {
        assert_eq!(initials("Ёлкина Анна Петровна"), "ЁА");
        assert_eq!(initials("anna@example.com"), "A");
    }
}
