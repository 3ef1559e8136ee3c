//! The page on which an organisation is ordered.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Context, Fields, PageWithForm, Problem};

use crate::form;
use crate::plan::Plan;

/// The form, with what was typed and, once it was asked for, the plan.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NewOrganizationForm {
    #[serde(skip)]
    pub(crate) fields: Fields,
    #[serde(flatten)]
    pub(crate) plan: Option<Plan>,
}

impl PageWithForm for NewOrganizationForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("new-organization");
        let view = FormView { context, fields: &self.fields, problem };
        let organizations = context.text("organizations");
        let frame = Frame { back: Some(("/organizations", &organizations)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/organizations" novalidate {
                (view.summary())
                (view.key())
                @if let Some(plan) = &self.plan { (plan.show(context)) }
                (form::inputs(&view, context, true))
                (form::module_choice(&view, context))
                (actions(context)
                    .primary(context.text("save"))
                    .elsewhere(context.text("show-plan"), "/organizations/plan")
                    .cancel("/organizations"))
            }
        };
        shell(context, &frame, &content)
    }
}
