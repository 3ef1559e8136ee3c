//! Every endpoint is declared once, with what there is to know of it: the face and address it answers on, the Lambda that
//! serves it, who may call it, what it does, takes and answers. The router, the checks of the template, the test of all
//! callers and the document of the interface read this list.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::access::{Permission, Permits};
use http::StatusCode;

use crate::app::App;
use crate::aside::answer_and_work;
use crate::context::Context;
use crate::host::Face;
use crate::operation::{DescribedHandler, Operation};
use crate::request_record::route_of;
use crate::room::Room;

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

#[derive(Clone)]
pub struct Endpoint {
    /// The context that it belongs to.
    pub room: &'static Room,
    /// The Lambda that serves it, as `template.yaml` names it.
    pub function: &'static str,
    pub face: Face,
    pub method: &'static str,
    /// With `{name}` for what varies, as both axum and API Gateway write it.
    pub path: &'static str,
    pub caller: Caller,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What its handler takes and answers.
    pub(crate) describe: fn(&mut Operation<'_>),
    /// What a request costs the table at most while nobody else is in its way, in calls and round trips.
    pub cost: Option<(u32, u32)>,
    /// The problems that the handler itself finds: status and code.
    pub(crate) problems: Vec<(StatusCode, &'static str)>,
}

impl Endpoint {
    /// Its name in [`crate::RequestRecord::route`].
    pub fn route(&self) -> String {
        route_of(self.face, &format!("{} {}", self.method, self.path))
    }
}

/// One router for each face, since the same address may mean different things on different hosts.
#[derive(Clone, Default)]
pub struct Faces {
    pub platform: Router<App>,
    pub base: Router<App>,
    pub cabinet: Router<App>,
}

/// What is kept of the handler of an endpoint.
pub trait Answer: Sized {
    fn by<H: Handler<T, App>, T: 'static>(filter: MethodFilter, handler: &H) -> Self;
}

/// All of it: the endpoint can be served.
impl Answer for MethodRouter<App> {
    fn by<H: Handler<T, App>, T: 'static>(filter: MethodFilter, handler: &H) -> Self {
        on(filter, handler.clone()).route_layer(from_fn(answer_and_work))
    }
}

/// Nothing: the endpoint can be described, by a program that does not hold what answers it.
impl Answer for () {
    fn by<H: Handler<T, App>, T: 'static>(_filter: MethodFilter, _handler: &H) -> Self {}
}

/// Endpoints with what answers them.
#[derive(Clone)]
pub struct Routes<A = MethodRouter<App>> {
    /// The context that what is declared next belongs to, the Lambda that serves it, and the faces it is declared on.
    room: &'static Room,
    function: &'static str,
    faces: &'static [Face],
    endpoints: Vec<Endpoint>,
    /// What answers each endpoint, in the same order.
    answers: Vec<A>,
}

impl<A: Answer> Routes<A> {
    /// No endpoints yet. Those that follow belong to this context and are served by this Lambda, on each of these faces.
    pub const fn of(room: &'static Room, function: &'static str, faces: &'static [Face]) -> Self {
        Self { room, function, faces, endpoints: Vec::new(), answers: Vec::new() }
    }

    /// Declares an endpoint. What it takes and answers, the types of its handler say.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "axum's own way to take a handler")]
    pub fn route<H, T>(
        mut self,
        method: &'static str,
        path: &'static str,
        caller: Caller,
        summary: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App> + DescribedHandler<T>,
        T: 'static,
    {
        let filter = match method {
            "POST" => MethodFilter::POST,
            "PATCH" => MethodFilter::PATCH,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let (room, function, describe) = (self.room, self.function, H::describe as fn(&mut Operation<'_>));
        for face in self.faces.iter().copied() {
            let problems = Vec::new();
            self.endpoints.push(Endpoint {
                room,
                function,
                face,
                method,
                path,
                caller,
                summary,
                describe,
                cost: None,
                problems,
            });
            self.answers.push(A::by(filter, &handler));
        }
        self
    }

    /// Says which other problems the endpoint that was declared last may answer, by their codes:
    /// `.refusing(StatusCode::CONFLICT, &["unknown-role", "changed-meanwhile"])`. A test that meets one which neither this
    /// nor an argument of the handler names fails (`testing::TestApp`).
    #[must_use]
    pub fn refusing(mut self, status: StatusCode, codes: &[&'static str]) -> Self {
        for endpoint in self.endpoints.iter_mut().rev().take(self.faces.len()) {
            endpoint.problems.extend(codes.iter().map(|code| (status, *code)));
        }
        self
    }

    /// Says what the endpoint that was declared last costs the table: so many calls, and so many round trips one after another,
    /// at most, while nobody else is in its way. A test that sees it cost more fails, unless a call of it has failed.
    #[must_use]
    pub fn costing(mut self, calls: u32, round_trips: u32) -> Self {
        for endpoint in self.endpoints.iter_mut().rev().take(self.faces.len()) {
            endpoint.cost = Some((calls, round_trips));
        }
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.endpoints.extend(other.endpoints);
        self.answers.extend(other.answers);
        self
    }

    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }
}

impl Routes {
    /// With what describes them.
    #[must_use]
    pub fn documented(self) -> Self {
        let documents = self.documents();
        self.merge(documents)
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
        Self { endpoints, answers, ..self }
    }

    /// Puts something around what answers each endpoint.
    #[must_use]
    pub fn wrap(mut self, layer: impl Fn(&Endpoint, MethodRouter<App>) -> MethodRouter<App>) -> Self {
        let answers = self.endpoints.iter().zip(self.answers);
        self.answers = answers.map(|(endpoint, answer)| layer(endpoint, answer)).collect();
        self
    }

    pub(crate) fn into_faces(self) -> Faces {
        let mut faces = Faces::default();
        for (endpoint, answer) in self.endpoints.into_iter().zip(self.answers) {
            let router = match endpoint.face {
                Face::Platform => &mut faces.platform,
                Face::Base => &mut faces.base,
                Face::Cabinet => &mut faces.cabinet,
            };
            *router = std::mem::take(router).route(endpoint.path, noted(&endpoint, answer));
        }
        faces
    }
}

/// Tells a request the endpoint that takes it.
fn noted(endpoint: &Endpoint, answer: MethodRouter<App>) -> MethodRouter<App> {
    let (route, room) = (format!("{} {}", endpoint.method, endpoint.path), endpoint.room);
    answer.route_layer(from_fn(move |context: Context, request: Request, next: Next| {
        context.set_endpoint(route.clone(), room);
        next.run(request)
    }))
}
