//! `POST /profile/avatar`: a picture of oneself.

use std::convert::Infallible;

use domain::{User, UserId};
use pictures::Shape;
use store::ChangeError;
use web::{Context, Done, Image, Input, Path, Person, Problem, Upload, View};

use super::show_profile::{PictureRefused, ProfilePage};

/// The largest file, in octets.
const GREATEST: usize = 2 << 20;
/// The sides of what is kept, in pixels.
const SIDE: u32 = 256;

pub(crate) async fn keep(
    context: Context,
    person: Person,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ProfilePage>, Problem> {
    let on_page =
        |problem: Problem| problem.on_form(PictureRefused(ProfilePage::of(person.user(), &context)));
    let file = file.map_err(on_page)?;
    let avatar = pictures::redraw(file, Shape::Square(SIDE)).await.map_err(on_page)?;
    let kept = person.account().keep_avatar(person.user().clone(), &person.origin(), &avatar).await;
    changed(&context, kept, "avatar-changed")
}

pub(crate) async fn remove(
    context: Context,
    person: Person,
    Input { value, .. }: Input<()>,
) -> Result<View<ProfilePage>, Problem> {
    value?;
    if person.user().avatar.is_none() {
        return changed(&context, Ok(person.user().clone()), "avatar-removed");
    }
    let removed = person.account().remove_avatar(person.user().clone(), &person.origin()).await;
    changed(&context, removed, "avatar-removed")
}

fn changed(
    context: &Context,
    changed: Result<User, ChangeError<Infallible>>,
    what: &'static str,
) -> Result<View<ProfilePage>, Problem> {
    Ok(View::new(ProfilePage::of(&changed?, context)).then("/profile", Done::new(what)))
}

/// `GET /people/{id}/avatar/{fingerprint}`
pub(crate) async fn show(
    person: Person,
    Path((id, fingerprint)): Path<(String, String)>,
) -> Result<Image, Problem> {
    let id: UserId = id.parse().map_err(|_| Problem::not_found())?;
    let avatar = person.avatar_of(id).await?.filter(|avatar| avatar.fingerprint == fingerprint);
    avatar.map(Image::of_some).ok_or_else(Problem::not_found)
}
