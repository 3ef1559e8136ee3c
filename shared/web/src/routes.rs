//! Every endpoint is declared once, with what there is to know of it: the face and address it answers on, the Lambda that
//! serves it and who may call it. The router, the checks of the template and the test of all callers read this list.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::access::{Permission, Permits};

use crate::app::App;
use crate::host::Face;

/// Who may call an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    Anyone,
    /// Whoever has signed in on this host.
    SignedIn,
    Holder(Permission),
}

impl Caller {
    /// Whoever holds the permission.
    pub const fn holder<P: Permits>() -> Self {
        Self::Holder(P::PERMISSION)
    }
}

#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The Lambda that serves it, as `template.yaml` names it.
    pub function: &'static str,
    pub face: Face,
    pub method: &'static str,
    /// With `{name}` for what varies, as both axum and API Gateway write it.
    pub path: &'static str,
    pub caller: Caller,
}

/// One router for each face, since the same address may mean different things on different hosts.
#[derive(Clone, Default)]
pub struct Faces {
    pub platform: Router<App>,
    pub base: Router<App>,
    pub cabinet: Router<App>,
}

#[derive(Clone, Default)]
pub struct Routes {
    endpoints: Vec<Endpoint>,
    /// What answers each endpoint, in the same order.
    answers: Vec<MethodRouter<App>>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares an endpoint on each of these faces.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "axum's own way to take a handler")]
    pub fn route<H, T>(
        mut self,
        function: &'static str,
        faces: &[Face],
        method: &'static str,
        path: &'static str,
        caller: Caller,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App> + Clone,
        T: 'static,
    {
        let filter = match method {
            "POST" => MethodFilter::POST,
            "PATCH" => MethodFilter::PATCH,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        for face in faces.iter().copied() {
            self.endpoints.push(Endpoint { function, face, method, path, caller });
            self.answers.push(on(filter, handler.clone()));
        }
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.endpoints.extend(other.endpoints);
        self.answers.extend(other.answers);
        self
    }

    /// The endpoints that this Lambda serves.
    #[must_use]
    pub fn only(self, function: &str) -> Self {
        let (endpoints, answers) = self
            .endpoints
            .into_iter()
            .zip(self.answers)
            .filter(|(endpoint, _)| endpoint.function == function)
            .unzip();
        Self { endpoints, answers }
    }

    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    pub(crate) fn into_faces(self) -> Faces {
        let mut faces = Faces::default();
        for (endpoint, answer) in self.endpoints.into_iter().zip(self.answers) {
            let router = match endpoint.face {
                Face::Platform => &mut faces.platform,
                Face::Base => &mut faces.base,
                Face::Cabinet => &mut faces.cabinet,
            };
            *router = std::mem::take(router).route(endpoint.path, answer);
        }
        faces
    }
}
