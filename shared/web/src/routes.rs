//! The declarations of endpoints. Each endpoint is declared once: the face and address that it answers on, the Lambda
//! that serves it, who may call it, what it does, takes and answers. The router, the checks of the template, the test of
//! all callers and the document of the interface read this list.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::access::{Permission, Permits};
use http::StatusCode;
use lambda::Lambda;

use crate::app::App;
use crate::aside::answer_and_work;
use crate::context::Context;
use crate::host::Face;
use crate::once::answer_once;
use crate::operation::{DescribedHandler, Operation};
use crate::request_record::route_of;
use crate::room::{Room, Rooms};

/// Who may call an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    Anyone,
    /// Anybody who has signed in on this host, and any program with a key there.
    SignedIn,
    /// Anybody who has signed in on this host, and no program.
    Person,
    Holder(Permission),
}

impl Caller {
    /// Anybody who holds the permission.
    pub const fn holder<P: Permits>() -> Self {
        Self::Holder(P::PERMISSION)
    }
}

#[derive(Clone)]
pub struct Endpoint {
    /// The context that the endpoint belongs to.
    pub room: &'static Room,
    /// The Lambda that serves the endpoint, as `template.yaml` names it.
    pub function: &'static str,
    pub face: Face,
    pub method: &'static str,
    /// The path, with `{name}` for a variable part, as both axum and API Gateway write it.
    pub path: &'static str,
    pub caller: Caller,
    /// What the endpoint does, in one line.
    pub summary: &'static str,
    /// Describes what the handler takes and answers.
    pub(crate) describe: fn(&mut Operation<'_>),
    /// The most calls and round trips to the table that a request makes while nobody else is in its way.
    pub cost: Option<(u32, u32)>,
    /// The status with which the endpoint says that it has made something for somebody who has signed in. A request to it may
    /// bring an `Idempotency-Key`. A visitor is nobody whose key could be told from another's.
    pub makes: Option<u16>,
    /// The problems that the handler itself finds: status and code.
    pub(crate) problems: Vec<(StatusCode, &'static str)>,
}

impl Endpoint {
    /// The most calls and round trips of a request, with those for the corner of the page: whoever has long work of their own
    /// at a cabinet has it read beside all else, once it is known who they are.
    pub fn greatest_cost(&self) -> Option<(u32, u32)> {
        let (calls, round_trips) = self.cost?;
        let has_corner = self.face == Face::Cabinet && calls > 0;
        Some(if has_corner { (calls + 1, round_trips.max(2)) } else { (calls, round_trips) })
    }

    /// The endpoint's name in [`crate::RequestRecord::route`].
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

/// What `Routes` keeps of an endpoint's handler.
pub trait Answer: Sized {
    /// `makes` is the endpoint's.
    fn by<H: Handler<T, App>, T: 'static>(filter: MethodFilter, makes: Option<u16>, handler: &H) -> Self;
}

/// Keeps the handler, so that the endpoint can be served.
impl Answer for MethodRouter<App> {
    fn by<H: Handler<T, App>, T: 'static>(filter: MethodFilter, makes: Option<u16>, handler: &H) -> Self {
        let mut answer = on(filter, handler.clone());
        if let Some(status) = makes {
            answer = answer.route_layer(from_fn(move |request, next| answer_once(status, request, next)));
        }
        answer.route_layer(from_fn(answer_and_work))
    }
}

/// Keeps nothing: the endpoint can be described by a program without its handler.
impl Answer for () {
    fn by<H: Handler<T, App>, T: 'static>(_filter: MethodFilter, _makes: Option<u16>, _handler: &H) -> Self {}
}

/// Endpoints, with what is kept of their handlers.
#[derive(Clone)]
pub struct Routes<A = MethodRouter<App>> {
    /// The context, the Lambda and the faces of the endpoints that are declared next.
    room: &'static Room,
    function: &'static str,
    faces: &'static [Face],
    endpoints: Vec<Endpoint>,
    /// What is kept of each handler, in the order of the endpoints.
    answers: Vec<A>,
}

/// All parts of a platform that runs in one process.
pub struct Product {
    pub rooms: Rooms,
    /// The routes of all contexts. The endpoints that describe them are added later.
    pub routes: Routes,
    pub lambdas: Vec<Lambda>,
}

impl<A: Answer> Routes<A> {
    /// No endpoints yet. The endpoints that follow belong to this context, are served by this Lambda, and answer on each
    /// of these faces.
    pub const fn of(room: &'static Room, function: &'static str, faces: &'static [Face]) -> Self {
        Self { room, function, faces, endpoints: Vec::new(), answers: Vec::new() }
    }

    /// Declares an endpoint. The types of the handler say what it takes and answers.
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
            "PUT" => MethodFilter::PUT,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let (room, function, describe) = (self.room, self.function, H::describe as fn(&mut Operation<'_>));
        let makes = H::MAKES.filter(|_| method == "POST" && caller != Caller::Anyone);
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
                makes,
                problems,
            });
            self.answers.push(A::by(filter, makes, &handler));
        }
        self
    }

    /// Names further problems of the endpoint that was declared last, by their codes:
    /// `.refusing(StatusCode::CONFLICT, &["unknown-role", "changed-meanwhile"])`. A test (`testing::TestApp`) fails when it meets a problem that neither
    /// this nor an argument of the handler names.
    #[must_use]
    pub fn refusing(mut self, status: StatusCode, codes: &[&'static str]) -> Self {
        for endpoint in self.endpoints.iter_mut().rev().take(self.faces.len()) {
            endpoint.problems.extend(codes.iter().map(|code| (status, *code)));
        }
        self
    }

    /// Says what the endpoint that was declared last costs the table at most, while nobody else is in its way: the number
    /// of calls, and the number of round trips one after another. The write that claims a key is one more of both. A test that
    /// sees a request cost more fails, unless a call of the request has failed.
    #[must_use]
    pub fn costing(mut self, calls: u32, round_trips: u32) -> Self {
        for endpoint in self.endpoints.iter_mut().rev().take(self.faces.len()) {
            let key = u32::from(endpoint.makes.is_some());
            endpoint.cost = Some((calls + key, round_trips + key));
        }
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.endpoints.extend(other.endpoints);
        self.answers.extend(other.answers);
        self
    }

    pub(crate) fn endpoints_mut(&mut self) -> impl Iterator<Item = &mut Endpoint> {
        self.endpoints.iter_mut()
    }

    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }
}

impl Routes {
    /// Adds the endpoints that describe all others.
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

    /// Wraps what answers each endpoint.
    #[must_use]
    pub fn wrap(mut self, layer: impl Fn(&Endpoint, MethodRouter<App>) -> MethodRouter<App>) -> Self {
        let answers = self.endpoints.iter().zip(self.answers);
        self.answers = answers.map(|(endpoint, answer)| layer(endpoint, answer)).collect();
        self
    }

    /// Whether they begin work at a cabinet, and what shows it at this address is not among them.
    pub(crate) fn begin_work_shown_elsewhere(&self, address: &str) -> bool {
        let begins = |endpoint: &Endpoint| endpoint.face == Face::Cabinet && endpoint.makes == Some(202);
        self.endpoints.iter().any(begins) && !self.endpoints.iter().any(|endpoint| endpoint.path == address)
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

/// Tells a request which endpoint takes it.
fn noted(endpoint: &Endpoint, answer: MethodRouter<App>) -> MethodRouter<App> {
    let (route, room) = (format!("{} {}", endpoint.method, endpoint.path), endpoint.room);
    answer.route_layer(from_fn(move |context: Context, request: Request, next: Next| {
        context.set_endpoint(route.clone(), room);
        next.run(request)
    }))
}
