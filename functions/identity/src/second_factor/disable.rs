//! `DELETE /profile/second-factor`, which a form sends as `POST /profile/second-factor/disable`: switches the second
//! factor off for a person who shows both factors.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Done, Doorkeeper, Input, Page, PasswordCheck, Person, Problem, View};

use super::own::Own;
use super::proof::{Proof, change_proven};
use super::show::SecondFactorPage;

#[derive(Serialize, JsonSchema)]
pub(super) struct Disabled {}

pub(super) async fn disable(
    door: Doorkeeper,
    check: PasswordCheck,
    person: Person,
    Input { value, .. }: Input<Proof>,
) -> Result<View<Disabled>, Problem> {
    let own = Own { door: &door, person: &person };
    let disable = async |code| own.disable(&code).await;
    change_proven(&check, &person, value, SecondFactorPage::of_enabled(&person), disable).await?;
    Ok(View::new(Disabled {}).then("/profile/second-factor", Done::new("second-factor-disabled")))
}

impl Page for Disabled {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
