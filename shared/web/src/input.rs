//! The fields that a caller sends, as JSON or as a form. All errors in them are found before anything is answered.

mod fields;
mod form;
mod nested;
mod sent;
mod taken;
mod values;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use http::request::Parts;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::json;

pub use fields::Fields;
pub use form::Form;
pub use values::{Cursor, Sealed, SearchText, Version};

use crate::context::context_of;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;
use taken::taken_by;

/// The greatest body, in octets.
const MAXIMUM: usize = 1 << 20;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

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

/// The same for the fields of a request's address. Those that the endpoint does not know are passed over, since links
/// collect them.
pub struct Query<T> {
    pub fields: Fields,
    pub value: Result<T, Problem>,
}

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let fields = Fields::from_form(parts.uri.query().unwrap_or_default().as_bytes())?;
        Ok(Self { value: fields.read_known(context_of(parts).today()), fields })
    }
}

impl<T: FromFields, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type =
            content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
        let parse = match media_type.to_ascii_lowercase().as_str() {
            JSON => Fields::from_json,
            FORM => Fields::from_form,
            // A request that sends nothing need not say what it is.
            "" => Fields::from_nothing,
            _ => {
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type")
                    .argument("type", media_type));
            }
        };
        let body = match Limited::new(body, MAXIMUM).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
                    .argument("megabytes", MAXIMUM >> 20));
            }
            Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "broken-off")),
        };
        let fields = parse(&body)?;
        Ok(Self { value: fields.read(context_of(&parts).today()), fields })
    }
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
        let taken = taken_by::<T>();
        let contents = [
            (JSON, taken.schema(None, operation.schemas)),
            (FORM, taken.schema(Some(""), operation.schemas)),
        ];
        operation.take_body(taken.is_required(), &contents);
        for code in ["malformed-json", "not-an-object", "malformed-form", "broken-off"] {
            operation.refuse(StatusCode::BAD_REQUEST, code);
        }
        operation.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
        operation.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

#[cfg(test)]
mod tests;
