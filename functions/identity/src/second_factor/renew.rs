//! `POST /profile/second-factor/recovery-codes`: new recovery codes, for a person who shows both factors.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Context, Doorkeeper, Input, Page, PasswordCheck, Person, Problem, View};

use super::enable::codes_to_keep;
use super::own::Own;
use super::proof::{Proof, change_proven};
use super::show::SecondFactorPage;

#[derive(Serialize, JsonSchema)]
pub(super) struct Renewed {
    /// Each lets its owner in once without their device. They are not shown again, and those before are good no longer.
    recovery_codes: Vec<String>,
}

pub(super) async fn renew(
    door: Doorkeeper,
    check: PasswordCheck,
    person: Person,
    Input { value, .. }: Input<Proof>,
) -> Result<View<Renewed>, Problem> {
    let own = Own { door: &door, person: &person };
    let renew = async |code| own.renew_recovery_codes(&code).await;
    let codes = change_proven(&check, &person, value, SecondFactorPage::of_enabled(&person), renew).await?;
    Ok(View::new(Renewed { recovery_codes: codes.iter().map(ToString::to_string).collect() }))
}

impl Page for Renewed {
    fn page(&self, context: &Context) -> Markup {
        let content = html! {
            div.card {
                p { (context.text("second-factor-codes-renewed")) }
                (codes_to_keep(context, &self.recovery_codes, "/profile/second-factor"))
            }
        };
        shell(context, &Frame::titled(&context.text("second-factor-renew")), &content)
    }
}
