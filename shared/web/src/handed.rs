//! A file that a thing has taken, as whoever may see the thing gets it: past the product.

use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use domain::StoredFile;
use http::{Method, header};

use crate::insider::Access;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// The answer of `GET <thing>/files/{file}`.
pub enum Handed {
    /// A browser is led to the file by an address that holds for a minute.
    Led(Redirect),
    /// Whoever asks with `HEAD` is told of it.
    Told { media_type: &'static str, size: u64 },
}

impl<P> Access<P> {
    /// Hands over a file of a thing that the caller may see; 404 until it is known to be what it says.
    pub async fn hand_over(&self, method: &Method, file: &StoredFile) -> Result<Handed, Problem> {
        let (Some(kind), Some(name)) = (file.kind, &file.name) else { return Err(Problem::not_found()) };
        if method == Method::HEAD {
            return Ok(Handed::Told { media_type: kind.media_type(), size: file.size });
        }
        self.lead_to(&StoredFile::key(file.id), kind.media_type(), name).await.map(Handed::Led)
    }
}

impl IntoResponse for Handed {
    fn into_response(self) -> Response {
        let kept_nowhere = [(header::CACHE_CONTROL, "private, no-store")];
        match self {
            Self::Led(redirect) => (kept_nowhere, redirect).into_response(),
            Self::Told { media_type, size } => {
                let told = [
                    (header::CONTENT_TYPE, media_type.to_owned()),
                    (header::CONTENT_LENGTH, size.to_string()),
                ];
                (kept_nowhere, told, Body::empty()).into_response()
            }
        }
    }
}

impl Describe for Handed {
    fn describe(operation: &mut Operation<'_>) {
        Redirect::describe(operation);
    }
}

/// How a request asks is declared with its endpoint.
impl Describe for Method {
    fn describe(_operation: &mut Operation<'_>) {}
}
