//! Every endpoint is declared once, with what there is to know of it: the face and address it answers on, the Lambda that
//! serves it and who may call it. The router, the checks of the template and the test of all callers read this list.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
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
    faces: Faces,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares an endpoint on each of these faces.
    #[must_use]
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
            let router = match face {
                Face::Platform => &mut self.faces.platform,
                Face::Base => &mut self.faces.base,
                Face::Cabinet => &mut self.faces.cabinet,
            };
            *router = std::mem::take(router).route(path, on(filter, handler.clone()));
            self.endpoints.push(Endpoint { function, face, method, path, caller });
        }
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.endpoints.extend(other.endpoints);
        self.faces = Faces {
            platform: self.faces.platform.merge(other.faces.platform),
            base: self.faces.base.merge(other.faces.base),
            cabinet: self.faces.cabinet.merge(other.faces.cabinet),
        };
        self
    }

    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    pub(crate) fn into_faces(self) -> Faces {
        self.faces
    }
}
