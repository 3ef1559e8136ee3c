//! The fields that a caller sends, as JSON or as a form. All errors in them are found before anything is answered.

mod fields;
mod form;
mod nested;
mod sent;
mod taken;
mod values;

use std::marker::PhantomData;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use http::request::Parts;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::json;

pub use fields::Fields;
pub use form::Form;
pub(crate) use form::MOST_ERRORS;
pub use values::{Count, Cursor, Sealed, SearchText, Version};

use crate::app::App;
use crate::context::context_of;
use crate::once::{self, Unread};
use crate::operation::{Describe, Operation};
use crate::problem::Problem;
use taken::{TakenObject, taken_by, taken_on_a_day_by};

/// The greatest body, in octets.
const MAXIMUM: usize = 1 << 20;

const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The variable part of the path. Octets that are not text name nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Problem::not_found())
    }
}

impl<T> Describe for Path<T> {
    fn describe(operation: &mut Operation<'_>) {
        for name in operation.names_in_path() {
            operation.take_parameter("path", name, true, json!({"type": "string", "minLength": 1}));
        }
        operation.refuse(StatusCode::NOT_FOUND, "not-found");
    }
}

/// A value that is read from fields: from those of a request, or from those of an object in it. The document of the
/// interface calls `from_fields` without fields, to find out which fields are taken.
///
/// ```
/// # use domain::{Name, Seats};
/// # use web::{Form, FromFields};
/// struct Item { name: Name, quantity: Seats }
///
/// impl FromFields for Item {
///     fn from_fields(form: &mut Form) -> Option<Self> {
///         let (name, quantity) = (form.required("name"), form.required("quantity"));
///         Some(Self { name: name?, quantity: quantity? })
///     }
/// }
/// ```
pub trait FromFields: Sized {
    /// Whether the fields are keys: `title[ru]` and `week[mon][0].from`. The fields of other objects are named
    /// `contacts.phone`.
    const IS_KEYED: bool = false;

    /// Takes every field, even after an error. `None` means that an error was noted.
    fn from_fields(form: &mut Form) -> Option<Self>;
}

/// What fields add up to on a day, such as one on which a deadline must not lie in the past. Which day it is depends on whose it
/// is, and that is known once the handler has them: the fields are read with [`InputOn::read`], which says so.
pub trait FromFieldsOn: Sized {
    /// Takes every field there is, whatever the others hold. `None` means that an error was noted.
    fn from_fields_on(form: &mut Form, today: Date) -> Option<Self>;
}

/// Nothing: every field is one too many.
impl FromFields for () {
    fn from_fields(_form: &mut Form) -> Option<Self> {
        Some(())
    }
}

/// The body of a request: its fields as they were sent, and the value read from them or all their errors.
pub struct Input<T> {
    pub fields: Fields,
    pub value: Result<T, Problem>,
}

/// The body of a request whose meaning depends on the day. Wherever it stands among a handler's arguments, it is read on the
/// day that the handler names: `input.read(access.today())` at a cabinet.
pub struct InputOn<T> {
    pub fields: Fields,
    /// Why nothing is read: the request's key belongs to other fields.
    refusal: Option<Problem>,
    meaning: PhantomData<T>,
}

impl<T: FromFieldsOn> InputOn<T> {
    /// What the fields add up to on this day, or everything that is wrong with them.
    pub fn read(&self, today: Date) -> Result<T, Problem> {
        self.refusal.clone().map_or_else(|| self.fields.read_on(today), Err)
    }
}

/// The fields of a request's address, and what they add up to or all that is wrong with them. Those that the endpoint does not
/// know are passed over, since links collect them.
pub struct Query<T> {
    pub fields: Fields,
    pub value: Result<T, Problem>,
}

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let fields = Fields::from_form(parts.uri.query().unwrap_or_default().as_bytes())?;
        Ok(Self { value: fields.read_known(), fields })
    }
}

impl<T: FromFields + Send> FromRequest<App> for Input<T> {
    type Rejection = Unread;

    async fn from_request(request: Request<Body>, app: &App) -> Result<Self, Unread> {
        let (parts, fields) = fields_of(request).await?;
        let value = match fields.read() {
            Ok(value) => once::claim(app, &parts, &fields).await?.map_or(Ok(value), Err),
            // What is refused claims no key.
            refused => refused,
        };
        Ok(Self { fields, value })
    }
}

impl<T: FromFieldsOn> FromRequest<App> for InputOn<T> {
    type Rejection = Unread;

    async fn from_request(request: Request<Body>, app: &App) -> Result<Self, Unread> {
        let (parts, fields) = fields_of(request).await?;
        let refusal = once::claim(app, &parts, &fields).await?;
        Ok(Self { fields, refusal, meaning: PhantomData })
    }
}

/// The fields of a request's body.
async fn fields_of(request: Request<Body>) -> Result<(Parts, Fields), Problem> {
    let (parts, body) = request.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
    let parse = match media_type.to_ascii_lowercase().as_str() {
        JSON => Fields::from_json,
        FORM => Fields::from_form,
        // A request that sends nothing need not say what it is.
        "" => Fields::from_nothing,
        _ => {
            return Err(
                Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type").argument("type", media_type)
            );
        }
    };
    let body = match Limited::new(body, MAXIMUM).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large").argument("megabytes", MAXIMUM >> 20)
            );
        }
        Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "broken-off")),
    };
    let fields = parse(&body)?;
    if fields.hold_key_alone() {
        context_of(&parts).set_bare();
    }
    Ok((parts, fields))
}

impl<T: FromFields> Describe for Query<T> {
    fn describe(operation: &mut Operation<'_>) {
        for field in taken_by::<T>().fields {
            let schema = field.schema(Some(field.name), operation.schemas);
            operation.take_parameter("query", field.name, field.is_required(), schema);
        }
        operation.refuse(StatusCode::BAD_REQUEST, "malformed-form");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

impl<T: FromFields> Describe for Input<T> {
    fn describe(operation: &mut Operation<'_>) {
        describe_body(&taken_by::<T>(), operation);
    }
}

impl<T: FromFieldsOn> Describe for InputOn<T> {
    fn describe(operation: &mut Operation<'_>) {
        describe_body(&taken_on_a_day_by::<T>(), operation);
    }
}

fn describe_body(taken: &TakenObject, operation: &mut Operation<'_>) {
    let contents =
        [(JSON, taken.schema(None, operation.schemas)), (FORM, taken.schema(Some(""), operation.schemas))];
    operation.take_body(taken.is_required(), &contents);
    for code in ["malformed-json", "not-an-object", "malformed-form", "broken-off"] {
        operation.refuse(StatusCode::BAD_REQUEST, code);
    }
    operation.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    operation.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type");
    operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
}

#[cfg(test)]
mod tests;
