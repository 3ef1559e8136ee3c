//! `DELETE /profile/second-factor`, which a form says as `POST /profile/second-factor/disable`: switches it off for somebody
//! who shows both factors.

use domain::Password;
use domain::second_factor::Code;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Form, FromFields, Input, Page, Person, Problem, SignIn, View};

use super::show::SecondFactorPage;
use crate::profile::confirm_person;

/// Both factors.
pub(super) struct Proof {
    pub(super) password: Password,
    pub(super) code: Code,
}

impl FromFields for Proof {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (password, code) = (form.required("present_password"), form.required("code"));
        Some(Self { password: password?, code: code? })
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Disabled {}

pub(super) async fn disable(
    context: Context,
    sign_in: SignIn,
    person: Person,
    Input { value, .. }: Input<Proof>,
) -> Result<View<Disabled>, Problem> {
    let page = SecondFactorPage::of_enabled(&person);
    let on_page = |problem: Problem| match &page {
        Some(page) => problem.on_form(page.clone()),
        None => problem,
    };
    let Proof { password, code } = value.map_err(on_page)?;
    confirm_person(&sign_in, &person, password.into_text()).await.map_err(on_page)?;
    person.disable_second_factor(&context, &code).await.map_err(on_page)?;
    Ok(View::new(Disabled {}).then("/profile/second-factor"))
}

impl Page for Disabled {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
