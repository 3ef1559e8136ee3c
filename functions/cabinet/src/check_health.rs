//! `GET /healthz`: this host answers and, if it is a cabinet's, names its release. The last step of a provisioning asks
//! this at the cabinet's real address, before the organisation is called active.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::centred;
use web::{Cabinet, Context, Page, Problem, View};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
}

pub(crate) async fn check() -> View<Health> {
    View::new(Health { status: "ok", release: None })
}

pub(crate) async fn check_cabinet(cabinet: Cabinet) -> Result<View<Health>, Problem> {
    let release = cabinet.release.ok_or_else(Cabinet::not_ready)?;
    Ok(View::new(Health { status: "ok", release: Some(release) }))
}

impl Page for Health {
    fn page(&self, context: &Context) -> Markup {
        let release = html! {
            p { (context.text("health-good")) }
            @if let Some(release) = &self.release { p { (context.text("release")) ": " code { (release) } } }
        };
        centred(context, &context.text("health"), &release)
    }
}
