//! `POST /profile/avatar`: a picture of oneself.

use std::convert::Infallible;

use domain::files::Purpose;
use domain::{FieldError, User, UserId, Violation};
use pictures::Shape;
use store::ChangeError;
use web::{Context, Done, Image, Input, Path, Person, Problem, Sent, SentFile, View};

use super::show_profile::{PictureRefused, ProfilePage};

/// The largest file that a form has itself, in octets. A larger one is sent beforehand, past the product.
pub(super) const GREATEST: usize = 2 << 20;
/// The sides of what is kept, in pixels.
const SIDE: u32 = 256;

pub(crate) async fn keep(
    context: Context,
    person: Person,
    SentFile(sent): SentFile<GREATEST>,
) -> Result<View<ProfilePage>, Problem> {
    let page = ProfilePage::of(person.user(), &person, &context);
    let on_page = |problem: Problem| problem.on_form(PictureRefused(page.clone()));
    let (content, sent) = match sent.map_err(on_page)? {
        Sent::Here(file) => (file.content, None),
        Sent::Before(id) => {
            let files = person.files().ok_or_else(|| on_page(no_such_file()))?;
            let (file, content) = files.content(id, Purpose::Picture).await.map_err(on_page)?;
            (content, Some((files, file)))
        }
    };
    let avatar = pictures::redraw(content, Shape::Square(SIDE)).await.map_err(on_page)?;
    let kept = person.account().keep_avatar(person.user().clone(), &person.origin(), &avatar).await;
    let view = changed(&context, &person, kept, "avatar-changed")?;
    if let Some((files, file)) = sent
        && let Err(problem) = files.remove(&file).await
    {
        // It is forgotten within a day by itself.
        tracing::warn!(file = %file.id, ?problem, "a picture that was taken is still among what was sent");
    }
    Ok(view)
}

/// Files are sent at cabinets alone.
fn no_such_file() -> Problem {
    Problem::invalid(vec![FieldError { field: "file".into(), violation: Violation::UnknownValue }])
}

pub(crate) async fn remove(
    context: Context,
    person: Person,
    Input { value, .. }: Input<()>,
) -> Result<View<ProfilePage>, Problem> {
    value?;
    if person.user().avatar.is_none() {
        return changed(&context, &person, Ok(person.user().clone()), "avatar-removed");
    }
    let removed = person.account().remove_avatar(person.user().clone(), &person.origin()).await;
    changed(&context, &person, removed, "avatar-removed")
}

fn changed(
    context: &Context,
    person: &Person,
    changed: Result<User, ChangeError<Infallible>>,
    what: &'static str,
) -> Result<View<ProfilePage>, Problem> {
    Ok(View::new(ProfilePage::of(&changed?, person, context)).then("/profile", Done::new(what)))
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
