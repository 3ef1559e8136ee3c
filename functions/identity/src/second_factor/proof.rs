//! What is done to a second factor by whoever shows a password and a code: a session alone, which may be a stolen one, neither
//! takes an account from its owner by switching a second factor on nor opens it by switching theirs off.

use domain::Password;
use domain::second_factor::Code;
use web::{Form, FormPage, FromFields, PasswordCheck, Person, Problem};

use crate::profile::PRESENT_PASSWORD;

/// Both factors.
pub(super) struct Proof {
    password: Password,
    code: Code,
}

impl FromFields for Proof {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (password, code) = (form.required(PRESENT_PASSWORD), form.required("code"));
        Some(Self { password: password?, code: code? })
    }
}

/// Makes a change by the code of somebody who knows their password too. Whatever is wrong is told on the page that both are
/// typed on, if there is one.
pub(super) async fn change_proven<T>(
    check: &PasswordCheck,
    person: &Person,
    proof: Result<Proof, Problem>,
    page: Option<impl FormPage + 'static>,
    change: impl AsyncFnOnce(Code) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let changed = async {
        let Proof { password, code } = proof?;
        let change = async || change(code).await;
        check.with_both_factors(person.user(), password, PRESENT_PASSWORD, change).await
    };
    changed.await.map_err(|problem| match page {
        Some(page) => problem.on_form(page),
        None => problem,
    })
}
