//! What may be done to a second factor by whoever shows both: the password, and a code.

use domain::Password;
use domain::second_factor::Code;
use web::{Form, FromFields, Input, Person, Problem, SignIn};

use super::show::SecondFactorPage;
use crate::profile::confirm_person;

/// Both factors.
pub(super) struct Proof {
    password: Password,
    code: Code,
}

impl FromFields for Proof {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (password, code) = (form.required("present_password"), form.required("code"));
        Some(Self { password: password?, code: code? })
    }
}

/// Makes a change by the code of somebody who knows their password too. Whatever is wrong is told on the page that both are
/// typed on, if their second factor is on.
pub(super) async fn change_proven<T>(
    sign_in: &SignIn,
    person: &Person,
    Input { value, .. }: Input<Proof>,
    change: impl AsyncFnOnce(Code) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let changed = async {
        let Proof { password, code } = value?;
        confirm_person(sign_in, person, password.into_text()).await?;
        change(code).await
    };
    changed.await.map_err(|problem| match SecondFactorPage::of_enabled(person) {
        Some(page) => problem.on_form(page),
        None => problem,
    })
}
