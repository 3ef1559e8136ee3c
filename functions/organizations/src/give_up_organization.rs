//! `POST /organizations/{id}/give-up` and the form for it: an organisation whose creation has failed is taken down, once its name
//! has been typed. What was made for it is removed by a state machine, and its domain is free again.

use domain::access::ManageOrganizations;
use domain::audit::Action;
use domain::provisioning::{ResourceOrigin, Step};
use domain::{FieldError, Name, Organization, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use web::components::{FormView, Frame, actions, new_key, shell};
use web::{Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, PlatformOn, Problem, View};

use crate::create_organization::start_run;
use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

pub(crate) struct GiveUpOrder {
    /// The organisation's name, so that nobody gives up another one.
    confirm: Name,
}

impl FromFields for GiveUpOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("confirm").map(|confirm| Self { confirm })
    }
}

pub(crate) async fn give_up(
    context: Context,
    PlatformOn { access, organization }: PlatformOn<ManageOrganizations>,
    Input { fields, value }: Input<GiveUpOrder>,
) -> Result<View<OrganizationPage, 202>, Problem> {
    let page = GiveUpForm::new(&organization, fields);
    organization.allow_giving_up().map_err(|refusal| Problem::of(&refusal).on_form(page.clone()))?;
    let GiveUpOrder { confirm } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let address = OrganizationView::address_of(organization.id);
    let making = Making::at(&address);
    let changed = access
        .store()
        .change_organization(organization, |organization| {
            if !organization.name.reads_like(confirm.as_str()) {
                let violation = Violation::NotConfirmed { name: organization.name.to_string() };
                return Err(Problem::invalid(vec![FieldError { field: "confirm".into(), violation }]));
            }
            let before = made_for(organization);
            organization.give_up(context.now()).map_err(|refusal| Problem::of(&refusal))?;
            let after = Map::from_iter([("attempt".to_owned(), organization.attempt.into())]);
            let entry = access.origin().entry(Action::OrganizationGivenUp, before, after);
            Ok(Some(entry))
        })
        .await
        .map_err(|error| Problem::from(error).on_form(page))?;
    start_run(&access, &changed).await;
    let done = Done::new("organization-given-up").with("name", &changed.name);
    let view = View::new(OrganizationPage(OrganizationView::new(changed, &context)));
    Ok(view.then(address, done).begun(&making))
}

/// What is about to be removed, as the audit keeps it.
fn made_for(organization: &Organization) -> Map<String, Value> {
    let made = organization.resources.values().filter(|line| line.origin == ResourceOrigin::Created);
    let made: Vec<Value> = made.filter_map(|line| line.id.clone().map(Value::from)).collect();
    let mut before = Map::from_iter([("domain".to_owned(), organization.domain.as_str().into())]);
    if !made.is_empty() {
        before.insert("resources".to_owned(), made.into());
    }
    before
}

/// `GET /organizations/{id}/give-up`: says what is removed, and what stays.
pub(crate) async fn form(
    PlatformOn { organization, .. }: PlatformOn<ManageOrganizations>,
) -> Result<View<GiveUpForm>, Problem> {
    organization.allow_giving_up().map_err(|refusal| Problem::of(&refusal))?;
    Ok(View::new(GiveUpForm::new(&organization, Fields::default())))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct GiveUpForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    address: String,
    name: Name,
    domain: String,
    /// What is deleted, step by step of those that made something.
    deleted: Vec<Step>,
    /// What was there before the organisation, and stays.
    adopted: Vec<Step>,
}

impl GiveUpForm {
    fn new(organization: &Organization, fields: Fields) -> Self {
        let lines_of = |origin: ResourceOrigin| {
            let lines = organization.resources.iter().filter(move |(_, line)| line.origin == origin);
            // What lies in the bucket goes with it, and the domain is told of in any case.
            let steps = lines.map(|(step, _)| *step);
            steps.filter(|step| matches!(step, Step::VideoProject | Step::Storage)).collect()
        };
        Self {
            fields,
            address: OrganizationView::address_of(organization.id),
            name: organization.name.clone(),
            domain: organization.domain.to_string(),
            deleted: lines_of(ResourceOrigin::Created),
            adopted: lines_of(ResourceOrigin::Adopted),
        }
    }
}

/// The text that says what becomes of what a step has made.
fn consequence(what: &str, step: Step) -> String {
    format!("give-up-{what}-{}", step.key().replace('_', "-"))
}

impl PageWithForm for GiveUpForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("give-up-title", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, self.name.as_str())), ..Frame::titled(&title) };
        let host = format!("{}.{}", self.domain, context.base().host());
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/give-up" } novalidate {
                (view.summary())
                (new_key())
                ul.consequences {
                    @for step in &self.deleted { li { (context.text(&consequence("deleted", *step))) } }
                    li { (context.text_with("give-up-consequence-domain", &[("host", host.as_str().into())])) }
                    @for step in &self.adopted { li.kept { (context.text(&consequence("adopted", *step))) } }
                    li.kept { (context.text("give-up-consequence-kept")) }
                }
                p.hint { (context.text_with("give-up-hint", &[("name", self.name.as_str().into())])) }
                (view.text("confirm").labelled("give-up-name").most(Name::MAXIMUM).autocomplete("off").required())
                (actions(context).danger(context.text("give-up")).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}
