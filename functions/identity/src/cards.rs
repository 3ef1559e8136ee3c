//! What this context gives to the first pages.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Card, Context, Page, Person, Problem, Way};

use crate::CONTEXT;

pub fn cards() -> Vec<Card> {
    vec![Card::new(&CONTEXT, "second_factor", ask_for_second_factor)]
}

/// Whoever reads this would run the platform, and lacks the second factor for it.
#[derive(Serialize, JsonSchema)]
struct SecondFactorNeeded {}

async fn ask_for_second_factor(
    person: Person,
    _context: Context,
) -> Result<Option<SecondFactorNeeded>, Problem> {
    let user = person.user();
    Ok((user.platform_role.is_some() && !user.runs_platform()).then_some(SecondFactorNeeded {}))
}

impl Page for SecondFactorNeeded {
    fn page(&self, context: &Context) -> Markup {
        html! {
            p { (context.text("second-factor-needed")) }
            p { a.button.primary href=[context.way(Way::SecondFactor)] { (context.text("second-factor-enable")) } }
        }
    }
}
