//! `POST /organizations/plan`: finds out what a creation would make, and why it would fail, without making anything.

use cloud::dns::Record;
use domain::access::ManageOrganizations;
use domain::organization::NewOrganization;
use domain::provisioning::{Failure, FailureCode, Step};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Host, Input, Platform, Problem, View};

use crate::create_organization::NewOrganizationForm;
use crate::form::{self, Order};
use crate::view::{failure_text, step_title};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Plan {
    ok: bool,
    steps: Vec<PlannedStep>,
}

#[derive(Serialize, JsonSchema)]
struct PlannedStep {
    key: Step,
    will: Will,
    /// What the step makes.
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<PlannedProblem>,
    #[serde(skip)]
    title: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Will {
    Create,
    Adopt,
    Fail,
}

#[derive(Serialize, JsonSchema)]
struct PlannedProblem {
    code: FailureCode,
    message: String,
    action: String,
}

pub(crate) async fn plan(
    context: Context,
    access: Platform<ManageOrganizations>,
    input: Input<Order>,
) -> Result<View<NewOrganizationForm>, Problem> {
    let order = form::order_of(&input, &context);
    let fields = input.fields;
    let order = order
        .map_err(|problem| problem.on_form(NewOrganizationForm { fields: fields.clone(), plan: None }))?;
    let plan = foresee(&access, &context, &order).await?;
    Ok(View::new(NewOrganizationForm { fields, plan: Some(plan) }))
}

async fn foresee(
    access: &Platform<ManageOrganizations>,
    context: &Context,
    order: &NewOrganization,
) -> Result<Plan, Problem> {
    let host = context.base().name_of(&Host::Cabinet(order.domain.clone()));
    let (holder, record, project) = tokio::join!(
        access.store().domain_holder(&order.domain),
        access.cloud().dns().look_up(&order.domain),
        access.cloud().kinescope().find_project_by_name(&host),
    );
    let domain = match (holder?, record) {
        (None, Ok(Record::Absent)) => Ok(Will::Create),
        (Some(_), _) | (None, Ok(_)) => Err(FailureCode::DomainTaken),
        (None, Err(error)) => Err(Failure::from(error).code),
    };
    let video_project = match project {
        Ok(None) => Ok(Will::Create),
        Ok(Some(project)) if project.is_limited_to(&host) => Ok(Will::Adopt),
        Ok(Some(_)) => Err(FailureCode::KinescopeNameTaken),
        Err(error) => Err(Failure::from(error).code),
    };
    let steps: Vec<PlannedStep> = Step::ALL
        .into_iter()
        .map(|step| {
            let outcome = match step {
                Step::Domain => domain,
                Step::VideoProject => video_project,
                _ => Ok(Will::Create),
            };
            let problem = outcome.err().map(|code| {
                let (message, action) = failure_text(context, code);
                PlannedProblem { code, message, action }
            });
            PlannedStep {
                key: step,
                will: outcome.unwrap_or(Will::Fail),
                what: context
                    .text_with(
                        &format!("plan-{}", step.key().replace('_', "-")),
                        &[("host", host.as_str().into())],
                    )
                    .into_owned(),
                problem,
                title: step_title(context, step),
            }
        })
        .collect();
    Ok(Plan { ok: steps.iter().all(|step| step.will != Will::Fail), steps })
}

impl Plan {
    pub(crate) fn show(&self, context: &Context) -> Markup {
        html! {
            section.plan.plan-bad[!self.ok] aria-labelledby="plan-title" {
                h2 #plan-title tabindex="-1" { (context.text(if self.ok { "plan-good" } else { "plan-bad" })) }
                ol {
                    @for step in &self.steps {
                        li.{ "plan-" (will_key(step.will)) } {
                            strong { (step.title) }
                            @match &step.problem {
                                Some(problem) => { span.error-text { (problem.message) " " (problem.action) } }
                                None => { span { (context.text(&format!("plan-will-{}", will_key(step.will)))) ": " (step.what) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn will_key(will: Will) -> &'static str {
    match will {
        Will::Create => "create",
        Will::Adopt => "adopt",
        Will::Fail => "fail",
    }
}
