//! An organisation as the interface shows it, in JSON and on its page.

use domain::organization::{State, Status};
use domain::provisioning::{Failure, FailureCode, Provider, ResourceOrigin, Step, StepStatus};
use domain::{Description, Inn, Module, Name, Organization, OrganizationId, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use web::components::number;
use web::{Context, Host};

#[derive(Serialize, JsonSchema)]
pub(crate) struct SeatsView {
    pub(crate) paid: u32,
    pub(crate) used: u32,
}

/// How many of the seats that were paid for are taken.
pub(crate) fn seats(context: &Context, seats: &SeatsView) -> String {
    let arguments = [("used", number(seats.used).into()), ("paid", number(seats.paid).into())];
    context.text_with("seats", &arguments).into_owned()
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OrganizationView {
    pub(crate) id: OrganizationId,
    pub(crate) name: Name,
    pub(crate) description: Description,
    pub(crate) domain: Slug,
    /// The address of the cabinet.
    pub(crate) address: String,
    pub(crate) inn: Inn,
    pub(crate) status: Status,
    pub(crate) seats: SeatsView,
    pub(crate) subscription_ends_on: Date,
    /// Of the subscription, as the organisation counts days.
    #[serde(skip)]
    pub(crate) days_left: i32,
    /// Those of this release that it has.
    pub(crate) modules: Vec<Module>,
    pub(crate) block: Option<BlockView>,
    /// How it is taken down, once it was given up.
    pub(crate) leaving: Option<LeavingView>,
    /// Whether the DNS does not yet say of the cabinet's name what it should, after a block or its end.
    pub(crate) domain_pending: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) version: u32,
    /// The execution that brings the cabinet up, by the name that Step Functions knows it under.
    pub(crate) execution: String,
    pub(crate) release: Option<String>,
    pub(crate) steps: Vec<StepView>,
    pub(crate) resources: Vec<ResourceView>,
    /// What the caller may do with it now.
    pub(crate) may: Vec<OrganizationAct>,
    #[serde(skip)]
    pub(crate) may_change_domain: bool,
}

/// What those who run the platform, who alone see an organisation there, do with it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrganizationAct {
    Edit,
    Block,
    Unblock,
    Retry,
    GiveUp,
}

fn acts_on(organization: &Organization) -> Vec<OrganizationAct> {
    let may_give_up = organization.allow_giving_up().is_ok().then_some(OrganizationAct::GiveUp);
    let by_state: &[_] = match organization.state {
        State::Provisioning => &[OrganizationAct::Edit],
        State::Failed => &[OrganizationAct::Edit, OrganizationAct::Retry],
        State::Ready if organization.block.is_some() => &[OrganizationAct::Edit, OrganizationAct::Unblock],
        State::Ready => &[OrganizationAct::Edit, OrganizationAct::Block],
        State::Leaving | State::Removed => &[],
    };
    by_state.iter().copied().chain(may_give_up).collect()
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct BlockView {
    pub(crate) at: Timestamp,
    pub(crate) reason: Option<Description>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct LeavingView {
    pub(crate) begun_at: Timestamp,
    /// Until when it waits for an outside system that has asked for fewer requests.
    pub(crate) waits_until: Option<Timestamp>,
    /// Why not everything could be removed.
    pub(crate) error: Option<FailureView>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct StepView {
    pub(crate) key: Step,
    pub(crate) title: String,
    pub(crate) status: StepStatus,
    pub(crate) attempt: u32,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
    /// The mean over all organisations so far.
    pub(crate) usual_seconds: Option<u64>,
    /// Until when it waits for an outside system that has asked for fewer requests.
    pub(crate) waits_until: Option<Timestamp>,
    pub(crate) error: Option<FailureView>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct FailureView {
    pub(crate) code: FailureCode,
    pub(crate) message: String,
    pub(crate) action: String,
    /// What the outside system said, word for word.
    pub(crate) detail: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ResourceView {
    pub(crate) step: Step,
    pub(crate) provider: Provider,
    pub(crate) id: String,
    pub(crate) origin: ResourceOrigin,
}

impl FailureView {
    fn of(failure: Failure, context: &Context) -> Self {
        let (message, action) = failure_text(context, failure.code);
        Self { code: failure.code, message, action, detail: failure.detail }
    }
}

pub(crate) fn step_title(context: &Context, step: Step) -> String {
    context.text(&format!("step-{}", step.key().replace('_', "-"))).into_owned()
}

pub(crate) fn failure_text(context: &Context, code: FailureCode) -> (String, String) {
    let key = format!("failure-{}", code.key());
    (context.text(&key).into_owned(), context.text(&format!("{key}.action")).into_owned())
}

impl OrganizationView {
    pub(crate) fn new(organization: Organization, context: &Context) -> Self {
        let steps = Step::ALL
            .into_iter()
            .map(|step| {
                let record = organization.step(step);
                StepView {
                    key: step,
                    title: step_title(context, step),
                    status: record.status,
                    attempt: record.attempt,
                    started_at: record.started_at,
                    finished_at: record.finished_at,
                    usual_seconds: organization.usual_seconds.get(&step).copied(),
                    waits_until: (record.status == StepStatus::Waiting)
                        .then_some(record.waiting)
                        .flatten()
                        .map(|waiting| waiting.until),
                    error: record.failure.map(|failure| FailureView::of(failure, context)),
                }
            })
            .collect();
        let resources = organization
            .resources
            .iter()
            .filter_map(|(step, resource)| {
                // A line of the ledger without an identifier is an intention: nothing is known to have been made.
                let id = resource.id.clone()?;
                Some(ResourceView { step: *step, provider: resource.provider, id, origin: resource.origin })
            })
            .collect();
        let modules =
            context.modules().into_iter().filter(|module| organization.has_module(*module)).collect();
        Self {
            status: organization.status(context.now()),
            days_left: (organization.subscription_ends_on - organization.today(context.now())).get_days(),
            address: context.base().origin_of(&Host::Cabinet(organization.domain.clone())),
            execution: organization.execution_name(),
            may: acts_on(&organization),
            may_change_domain: organization.allow_domain_change().is_ok(),
            id: organization.id,
            name: organization.name,
            description: organization.description,
            domain: organization.domain,
            inn: organization.inn,
            seats: SeatsView { paid: organization.paid_seats.into(), used: organization.used_seats },
            subscription_ends_on: organization.subscription_ends_on,
            modules,
            leaving: organization.leaving.map(|leaving| LeavingView {
                begun_at: leaving.begun_at,
                waits_until: leaving
                    .waiting
                    .map(|waiting| waiting.until)
                    .filter(|until| *until > context.now()),
                error: leaving.failure.map(|failure| FailureView::of(failure, context)),
            }),
            block: organization.block.map(|block| BlockView { at: block.at, reason: block.reason }),
            domain_pending: organization.domain_pending,
            created_at: organization.created_at,
            version: organization.version,
            release: organization.active_release,
            steps,
            resources,
        }
    }

    /// Whether a run is at work to take it down.
    pub(crate) fn is_being_taken_down(&self) -> bool {
        self.leaving.as_ref().is_some_and(|leaving| leaving.error.is_none()) && self.status == Status::Leaving
    }

    pub(crate) fn address_of(id: OrganizationId) -> String {
        format!("/organizations/{id}")
    }
}

#[cfg(test)]
mod tests {
    use web::Locale;

    use super::*;
    use crate::CONTEXT;

    #[test]
    fn every_step_and_failure_has_its_words_in_both_languages() {
        let steps = Step::ALL.map(|step| format!("step-{}", step.key().replace('_', "-")));
        let failures = FailureCode::ALL.map(|code| format!("failure-{}", code.key()));
        let actions = failures.clone().map(|failure| format!("{failure}.action"));
        for key in steps.iter().chain(&failures).chain(&actions) {
            for locale in Locale::ALL {
                assert!(CONTEXT.texts.text(locale, key).is_some(), "{key} in {locale:?}");
            }
        }
    }
}
