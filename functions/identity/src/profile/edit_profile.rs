//! `PATCH /profile` and the form for it. A field that is left out stays as it is; a field that is sent empty is removed.

use std::convert::Infallible;

use domain::audit::Action;
use domain::{EditRefusal, ProfileEdit, User, Violation};
use web::{Context, Done, Form, FromFields, Input, Person, Problem, Undo, Version, View};

use super::show_profile::{ProfilePage, fields_of};

pub(crate) struct EditOrder {
    version: u32,
    edit: ProfileEdit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let edit = ProfileEdit {
            name: form.changed("name"),
            surname: form.clearable("surname"),
            patronymic: form.clearable("patronymic"),
            phone: form.clearable("phone"),
            about: form.clearable("about"),
            links: form.clearable_list("links"),
            language: form.clearable("language"),
            time_zone: form.clearable("time_zone"),
        };
        if edit.links.as_ref().is_some_and(|links| links.len() > User::MOST_LINKS) {
            form.refuse("links", Violation::TooMany { maximum: User::MOST_LINKS });
        }
        Some(Self { version: version?, edit })
    }
}

pub(crate) async fn edit(
    context: Context,
    person: Person,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<ProfilePage>, Problem> {
    let page = ProfilePage::of(person.user(), &person, &context).filled_in(fields);
    let EditOrder { version, edit } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let change = |user: &mut User| -> Result<(), EditRefusal<Infallible>> {
        if user.version != version {
            return Err(EditRefusal::Stale(edit.differences(user)));
        }
        edit.clone().apply(user);
        Ok(())
    };
    let mut edited = person.user().clone();
    edit.clone().apply(&mut edited);
    if edited.profile() == person.user().profile() {
        return Ok(View::new(ProfilePage::of(person.user(), &person, &context))
            .then("/profile", Done::new("profile-edited")));
    }
    let account = person.account();
    let changed =
        account.change_and_tell(person.user().clone(), &person.origin(), change, Action::ProfileEdited).await;
    let changed = changed.map_err(|error| Problem::from(error).on_form(page.clone()))?;
    let undo = Undo::form("/profile", &fields_of(person.user()).with("version", changed.version));
    Ok(View::new(ProfilePage::of(&changed, &person, &context))
        .then("/profile", Done::new("profile-edited").undone_by(undo)))
}
