//! The proof for changes of a second factor: a password and a code. A session alone may be a stolen one. It must neither
//! take an account from its owner by switching a second factor on, nor open the account by switching it off.

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

/// Makes a change with the code of a person who knows their password too. Errors are shown on the page with both fields,
/// if there is one.
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
