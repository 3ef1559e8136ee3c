//! `POST /profile/avatar`: a picture of oneself. What is kept of it is made here from its pixels, so nothing else that the
//! file held goes on, be it where it was taken or something that is no picture at all.

mod picture;

use std::convert::Infallible;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{User, UserId};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use store::{Avatar, ChangeError};
use web::{Describe, Done, Operation, Path, Person, Problem, Upload, View};

use self::picture::PictureError;
use super::show_profile::{PictureRefused, ProfilePage};

/// The largest file, in octets.
const GREATEST: usize = 2 << 20;

pub(crate) async fn keep(
    person: Person,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ProfilePage>, Problem> {
    let on_page =
        |problem: Problem| problem.on_form(PictureRefused(ProfilePage::of(person.user(), person.now())));
    let file = file.map_err(on_page)?;
    // It takes a processor for a while, which others wait for.
    let image =
        tokio::task::spawn_blocking(move || picture::square(&file)).await.map_err(Problem::internal)?;
    let image = image.map_err(|error| match error {
        PictureError::NotOne => on_page(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-a-picture")),
        PictureError::TooMuch => on_page(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "picture-too-great")
                .argument("pixels", picture::MOST_PIXELS),
        ),
        PictureError::Unencoded(error) => Problem::internal(error),
    })?;
    let fingerprint = URL_SAFE_NO_PAD.encode(&Sha256::digest(&image)[..12]);
    let avatar = Avatar { fingerprint, image };
    let kept = person.account().keep_avatar(person.user().clone(), &person.origin(), &avatar).await;
    changed(&person, kept, "avatar-changed")
}

pub(crate) async fn remove(person: Person) -> Result<View<ProfilePage>, Problem> {
    if person.user().avatar.is_none() {
        return changed(&person, Ok(person.user().clone()), "avatar-removed");
    }
    let removed = person.account().remove_avatar(person.user().clone(), &person.origin()).await;
    changed(&person, removed, "avatar-removed")
}

fn changed(
    person: &Person,
    changed: Result<User, ChangeError<Infallible>>,
    what: &'static str,
) -> Result<View<ProfilePage>, Problem> {
    Ok(View::new(ProfilePage::of(&changed?, person.now())).then("/profile", Done::new(what)))
}

/// A picture that changes its address whenever it changes, so that a browser asks for it once.
pub(crate) struct Image(Vec<u8>);

const JPEG: &str = "image/jpeg";

/// `GET /people/{id}/avatar/{fingerprint}`
pub(crate) async fn show(
    person: Person,
    Path((id, fingerprint)): Path<(String, String)>,
) -> Result<Image, Problem> {
    let id: UserId = id.parse().map_err(|_| Problem::not_found())?;
    let avatar = person.avatar_of(id).await?.filter(|avatar| avatar.fingerprint == fingerprint);
    avatar.map(|avatar| Image(avatar.image)).ok_or_else(Problem::not_found)
}

impl IntoResponse for Image {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(JPEG)),
            // Not everybody may see it.
            (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        ];
        (headers, self.0).into_response()
    }
}

impl Describe for Image {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_file(StatusCode::OK, JPEG);
    }
}
