//! `GET /organizations/{id}`: an organisation, how its cabinet comes up, and what was made for it.

use domain::access::ViewOrganizations;
use domain::organization::Status;
use domain::provisioning::{FailureCode, StepStatus};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{
    Frame, copyable, day, duration, headings, icon, moment, new_key, number, shell, status_badge, table,
};
use web::{Context, Page, PlatformOn, View};

use crate::view::{FailureView, LeavingView, OrganizationAct, OrganizationView, StepView, seats, step_title};

pub(crate) async fn show(
    context: Context,
    PlatformOn { organization, .. }: PlatformOn<ViewOrganizations>,
) -> View<OrganizationPage> {
    View::new(OrganizationPage(OrganizationView::new(organization, &context)))
}

#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct OrganizationPage(pub(crate) OrganizationView);

impl Page for OrganizationPage {
    fn page(&self, context: &Context) -> Markup {
        let organization = &self.0;
        let address = OrganizationView::address_of(organization.id);
        let organizations = context.text("organizations");
        let frame = Frame {
            title: organization.name.as_str(),
            // A removal that has stopped is told below: its badge would turn as if something ran.
            beside: match &organization.leaving {
                Some(LeavingView { error: Some(_), .. }) => status_badge(context, Status::Failed),
                _ => status_badge(context, organization.status),
            },
            actions: self.actions(context, &address),
            back: Some(("/organizations", &organizations)),
            refresh: match organization.status {
                Status::Provisioning => Some(1_000),
                Status::Leaving if organization.is_being_taken_down() => Some(1_000),
                _ if organization.domain_pending => Some(3_000),
                _ => None,
            },
        };
        let content = html! {
            @if let Some(leaving) = &organization.leaving { (self.departure(context, leaving, &address)) }
            @if organization.leaving.is_some() {
                (self.facts_card(context))
            } @else {
                div.columns {
                    section.card aria-labelledby="steps" {
                        div.card-head { h2 #steps { (context.text("steps")) } (self.progress(context)) }
                        (self.stepper(context, &address))
                        p.small.muted.execution { (context.text("execution")) " " (copyable(context, &organization.execution)) }
                    }
                    (self.facts_card(context))
                }
            }
            @if !organization.resources.is_empty() { (self.ledger(context)) }
        };
        shell(context, &frame, &content)
    }
}

impl OrganizationPage {
    fn actions(&self, context: &Context, address: &str) -> Markup {
        let may = |act| self.0.may.contains(&act);
        html! {
            a.button href={ (address) "/history" } { (icon("history")) (context.text("history")) }
            @if may(OrganizationAct::Edit) {
                a.button href={ (address) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
            }
            @if may(OrganizationAct::Unblock) {
                form method="post" action={ (address) "/unblock" } {
                    button.primary type="submit" { (icon("unlock")) (context.text("unblock")) }
                }
            }
            @if may(OrganizationAct::GiveUp) && self.0.status == Status::Failed {
                a.button.danger href={ (address) "/give-up" } data-panel { (icon("close")) (context.text("give-up")) }
            }
            @if may(OrganizationAct::Block) {
                a.button.danger href={ (address) "/block" } data-panel { (icon("lock")) (context.text("block")) }
            }
        }
    }

    fn facts_card(&self, context: &Context) -> Markup {
        html! {
            section.card aria-labelledby="facts" {
                div.card-head { h2 #facts { (context.text("facts")) } }
                (self.facts(context))
            }
        }
    }

    /// How far the organisation has been taken down, or why that has stopped and what to do.
    fn departure(&self, context: &Context, leaving: &LeavingView, address: &str) -> Markup {
        let is_gone = self.0.status == Status::Removed;
        let title = match &leaving.error {
            _ if is_gone => "is-removed",
            Some(_) => "has-stopped-leaving",
            None => "is-leaving",
        };
        html! {
            section.card.departure aria-labelledby="departure" {
                h2 #departure { (context.text(title)) }
                @if is_gone {
                    p { (context.text("is-removed.hint")) }
                } @else if let Some(error) = &leaving.error {
                    div.failure role="alert" {
                        (cause(context, error))
                        div.failure-actions {
                            a.button.primary href={ (address) "/give-up" } data-panel { (icon("retry")) (context.text("give-up-again")) }
                        }
                    }
                } @else {
                    p role="status" {
                        (context.text_with("is-leaving.hint", &[("left", self.0.resources.len().into())]))
                        @if let Some(until) = leaving.waits_until { " " (waits_until(context, until)) }
                    }
                }
                p.small.muted.execution { (context.text("execution")) " " (copyable(context, &self.0.execution)) }
                p.small.muted { (context.text("given-up-at")) " " (moment(context, leaving.begun_at)) }
            }
        }
    }

    fn facts(&self, context: &Context) -> Markup {
        let organization = &self.0;
        let days = organization.days_left;
        let is_up = organization.status == Status::Active;
        html! {
            @if let Some(block) = &organization.block {
                div.alert.calm {
                    p { strong { (context.text("blocked-by-hand")) } " " (moment(context, block.at)) }
                    @if let Some(reason) = &block.reason { p.lines { (reason) } }
                }
            } @else if organization.status == Status::Blocked {
                div.alert.calm { p { strong { (context.text("subscription-over")) } } p { (context.text("subscription-over.hint")) } }
            }
            @if organization.domain_pending {
                @let host = format!("{}.{}", organization.domain, context.base().host());
                @let key = if is_up { "name-not-restored" } else { "name-not-removed" };
                div.alert {
                    p { strong { (context.text_with(key, &[("host", host.as_str().into())])) } }
                    p { (context.text_with(&format!("{key}.hint"), &[("host", host.as_str().into())])) }
                }
            }
            dl.facts {
                dt { (context.text("field-description")) } dd.lines { (organization.description) }
                dt { (context.text("field-domain")) }
                dd {
                    @if is_up { a.outward href=(organization.address) { (organization.domain) "." (context.base().host()) } }
                    @else { (organization.domain) "." (context.base().host()) }
                }
                dt { (context.text("field-inn")) } dd.figures { (organization.inn) }
                dt { (context.text("column-seats")) }
                dd.figures { (seats(context, &organization.seats)) }
                dt { (context.text("field-subscription_ends_on")) }
                dd {
                    (day(context, organization.subscription_ends_on)) " "
                    @if days >= 0 {
                        span.small.muted { (context.text_with("days-left", &[("days", days.into())])) }
                    }
                }
                dt { (context.text("field-modules")) }
                dd {
                    @for (place, module) in organization.modules.iter().enumerate() {
                        @if place > 0 { ", " }
                        (context.text(&module.text_key()))
                    }
                }
                dt { (context.text("created-at")) } dd { (moment(context, organization.created_at)) }
                dt { (context.text("identifier")) } dd { (copyable(context, &organization.id.to_string())) }
                @if let Some(release) = &organization.release {
                    dt { (context.text("release")) } dd { code { (release) } }
                }
            }
        }
    }

    /// How many steps are done, and how long the rest usually takes.
    fn progress(&self, context: &Context) -> Markup {
        let done = self.0.steps.iter().filter(|step| step.status == StepStatus::Done).count();
        let left: Option<u64> = self
            .0
            .steps
            .iter()
            .filter(|step| step.status != StepStatus::Done)
            .map(|step| step.usual_seconds)
            .sum();
        html! {
            p.small.muted {
                span role="status" {
                    (context.text_with("steps-done", &[("done", done.into()), ("all", self.0.steps.len().into())]))
                }
                @let waits = self.0.steps.iter().any(|step| step.status == StepStatus::Waiting);
                @if self.0.status == Status::Provisioning && !waits && let Some(seconds) = left {
                    " · " (context.text_with("time-left", &[("duration", duration(context, seconds).into())]))
                }
            }
        }
    }

    fn stepper(&self, context: &Context, address: &str) -> Markup {
        html! {
            ol.stepper {
                @for step in &self.0.steps {
                    li.step.{ "step-" (status_key(step.status)) } aria-current=[matches!(step.status, StepStatus::Running | StepStatus::Waiting).then_some("step")] {
                        span.step-mark aria-hidden="true" {}
                        div.step-body {
                            div.step-line {
                                span.step-title { (step.title) }
                                span.step-status { (context.text(&format!("step-status-{}", status_key(step.status)))) }
                            }
                            (times(context, step))
                            @if let Some(error) = &step.error && self.0.status == Status::Failed {
                                (self.failure(context, error, address))
                            }
                        }
                    }
                }
            }
        }
    }

    /// The failed step: what happened, why, what to do, and the button for it.
    fn failure(&self, context: &Context, error: &FailureView, address: &str) -> Markup {
        // A repeat without a correction would only fail again.
        let takes_correction = self.0.may_change_domain
            && matches!(error.code, FailureCode::DomainTaken | FailureCode::InvalidBrand);
        let retry = html! {
            form method="post" action={ (address) "/retry" } {
                (new_key())
                button.primary[!takes_correction] type="submit" { (icon("retry")) (context.text("retry")) }
            }
        };
        let correct = html! {
            a.button.primary[takes_correction] href={ (address) "/edit" } data-panel { (icon("edit")) (context.text("change-data")) }
        };
        html! {
            div.failure role="alert" {
                (cause(context, error))
                div.failure-actions {
                    @if takes_correction { (correct) (retry) }
                    @else if self.0.may_change_domain { (retry) (correct) }
                    @else { (retry) }
                }
            }
        }
    }

    fn ledger(&self, context: &Context) -> Markup {
        let columns = ["column-step", "column-provider", "column-resource", "column-origin"];
        let rows = html! {
            @for resource in &self.0.resources {
                tr id={ "resource-" (text_key(resource.provider)) "-" (resource.id) } {
                    td data-label=(context.text("column-step")) { (step_title(context, resource.step)) }
                    td data-label=(context.text("column-provider")) { (context.text(&format!("provider-{}", text_key(resource.provider)))) }
                    td data-label=(context.text("column-resource")) { code { (resource.id) } }
                    td data-label=(context.text("column-origin")) { (context.text(&format!("origin-{}", text_key(resource.origin)))) }
                }
            }
        };
        html! {
            section.card aria-labelledby="resources" {
                h2 #resources { (context.text("resources")) }
                (table(&context.text("resources"), &headings(context, &columns), &rows))
            }
        }
    }
}

/// What happened, why, and what to do.
fn cause(context: &Context, error: &FailureView) -> Markup {
    html! {
        p.failure-title { strong { (error.message) } }
        @if !error.detail.is_empty() {
            p.small.muted { (context.text("what-was-answered")) }
            pre tabindex="0" { (error.detail) }
        }
        p.small.muted { (context.text("what-to-do")) }
        p { (error.action) }
    }
}

/// A stored name as a part of a text's key.
fn text_key(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

const fn status_key(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Pending => "pending",
        StepStatus::Running => "running",
        StepStatus::Waiting => "waiting",
        StepStatus::Done => "done",
        StepStatus::Failed => "failed",
    }
}

/// Until when an outside system asks to wait. Waits are short, so the seconds are told.
fn waits_until(context: &Context, until: Timestamp) -> Markup {
    let zoned = until.to_zoned(context.time_zone().time_zone());
    let time = zoned.strftime("%H:%M:%S").to_string();
    html! { time datetime=(until) { (context.text_with("waits-until", &[("time", time.into())])) } }
}

fn times(context: &Context, step: &StepView) -> Markup {
    let took = step.started_at.zip(step.finished_at).map(|(started, finished): (Timestamp, Timestamp)| {
        u64::try_from(finished.duration_since(started).as_millis()).unwrap_or_default()
    });
    html! {
        p.small.muted.step-times {
            @if let Some(until) = step.waits_until {
                span { (waits_until(context, until)) }
            } @else if let Some(took) = took {
                span title=(context.text_with("milliseconds", &[("count", number(took).into())])) { (duration(context, took / 1_000)) }
            } @else if let Some(started) = step.started_at {
                span data-since=(started) data-text=(context.text_with("elapsed", &[("duration", "{}".into())])) {
                    (context.text("since")) " " (moment(context, started))
                }
            }
            @if let Some(usual) = step.usual_seconds && !matches!(step.status, StepStatus::Failed | StepStatus::Waiting) {
                span { (context.text_with("usually", &[("duration", duration(context, usual).into())])) }
            }
            @if step.attempt > 1 { span { (context.text_with("attempt", &[("attempt", step.attempt.into())])) } }
        }
    }
}
