//! `DELETE /profile/second-factor`, which a form says as `POST /profile/second-factor/disable`: switches it off for somebody
//! who shows both factors.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Done, Input, Page, Person, Problem, SignIn, View};

use super::proof::{Proof, change_proven};
use super::show::SecondFactorPage;

#[derive(Serialize, JsonSchema)]
pub(super) struct Disabled {}

pub(super) async fn disable(
    context: Context,
    sign_in: SignIn,
    person: Person,
    Input { value, .. }: Input<Proof>,
) -> Result<View<Disabled>, Problem> {
    let disable = async |code| person.disable_second_factor(&context, &code).await;
    change_proven(&sign_in, &person, value, SecondFactorPage::of_enabled(&person), disable).await?;
    Ok(View::new(Disabled {}).then("/profile/second-factor", Done::new("second-factor-disabled")))
}

impl Page for Disabled {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
