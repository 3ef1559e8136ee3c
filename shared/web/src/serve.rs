//! The one way from a request to its answer: the face that the request is for, who may send it, what the handler answers,
//! and the form in which the answer goes out.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::FutureExt;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use maud::Markup;
use store::{FirstAnswer, count_cost};
use tower::{ServiceExt, service_fn};
use tower_http::compression::Compression;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tracing::Instrument;

use crate::app::App;
use crate::context::{Context, LANGUAGE, RequestId};
use crate::host::{Face, Host};
use crate::layout;
use crate::met_limits::note_met_limit;
use crate::negotiation::Format;
use crate::once::{Replay, mark_replayed};
use crate::policy::Policy;
use crate::problem::Problem;
use crate::request_record::RequestRecord;
use crate::room::{Room, Way};
use crate::routes::Routes;
use crate::saying::Saying;
use crate::session::refuse_foreign_forms;
use crate::shared::{ForEverybody, KEPT};
use crate::tagged::Tag;
use crate::task_view;
use crate::view::{Onward, Rendering};

/// A body of this length, in octets, fits into one packet anyway.
const ONE_PACKET: u16 = 1_000;

const PAGE: &str = "text/html; charset=utf-8";

const REQUEST_ID: &str = "x-request-id";

/// What no page asks of a device (W3C Permissions Policy).
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// A handler panicked. The panic itself has logged where and why.
#[derive(Debug, thiserror::Error)]
#[error("the handler panicked")]
pub(crate) struct Panicked;

/// The product as a service of HTTP requests. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    app: App,
    platform: Router,
    base: Router,
    cabinet: Router,
    /// Whether the process has answered nothing yet.
    is_cold: Arc<AtomicBool>,
}

/// The answer to a method that nothing at this address takes. An address of a context that is not open to the organisation
/// does not exist for any method.
async fn refuse_method(app: &App, context: &Context, room: Option<&'static Room>) -> Problem {
    if let (Some(room), Host::Cabinet(slug)) = (room, context.host()) {
        match app.store().organization_of_domain(slug).await {
            Ok(Some(organization)) if room.is_open_to(&organization) => {}
            Ok(_) => return Problem::not_found(),
            Err(error) => return error.into(),
        }
    }
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method")
}

/// The nearest address above one that can be read. Whoever reloads a form that was refused, or reads it in another language, asks
/// for the address that the form was sent to: `/desk/tickets/0190…/entries` is led to the ticket.
fn above(pattern: &str, path: &str, readable: &BTreeSet<&'static str>) -> Option<String> {
    let (pattern, path) = (pattern.rsplit_once('/')?.0, path.rsplit_once('/')?.0);
    if readable.contains(pattern) { Some(path.to_owned()) } else { above(pattern, path, readable) }
}

impl Service {
    pub fn new(app: App, routes: Routes) -> Self {
        let readable = routes.endpoints().iter().filter(|endpoint| endpoint.method == "GET");
        let readable: Arc<BTreeSet<_>> = Arc::new(readable.map(|endpoint| endpoint.path).collect());
        let work = app.rooms().pattern_of(Way::Task).filter(|path| routes.begin_work_shown_elsewhere(path));
        let optional = routes.endpoints().iter().filter(|endpoint| endpoint.room.is_optional());
        let optional: HashMap<_, _> = optional.map(|endpoint| (endpoint.path, endpoint.room)).collect();
        let optional = Arc::new(optional);
        let mut faces = routes.into_faces();
        if let Some(path) = work {
            faces.cabinet = faces.cabinet.route(path, get(task_view::begun));
        }
        let finish = |router: Router<App>| {
            router
                .fallback(async || Problem::not_found())
                .method_not_allowed_fallback({
                    let (optional, readable) = (optional.clone(), readable.clone());
                    async move |State(app): State<App>,
                                context: Context,
                                path: MatchedPath,
                                asked: Request| {
                        let room = optional.get(path.as_str()).copied();
                        let refused = refuse_method(&app, &context, room).await;
                        let is_page = asked.method() == Method::GET && context.format() == Format::Page;
                        let above = above(path.as_str(), asked.uri().path(), &readable);
                        match above.filter(|_| is_page && refused.status() == StatusCode::METHOD_NOT_ALLOWED)
                        {
                            Some(above) => Redirect::to(&above).into_response(),
                            None => refused.into_response(),
                        }
                    }
                })
                .with_state(app.clone())
        };
        Self {
            platform: finish(faces.platform),
            base: finish(faces.base),
            cabinet: finish(faces.cabinet),
            app,
            is_cold: Arc::new(AtomicBool::new(true)),
        }
    }

    /// Answers a request in every case, and leaves a [`RequestRecord`] in the answer's extensions and the log. A long
    /// answer goes out compressed if the client takes it so. No page has a secret beside text that a stranger may have
    /// put there, so the compressed length gives nothing away.
    pub async fn handle(&self, request: Request) -> Response {
        let record = service_fn(async |request| Ok::<_, Infallible>(self.answer_and_record(request).await));
        match Compression::new(record).compress_when(worth_compressing()).oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        }
    }

    /// The host that a request is for; `None` if it is not ours, or is named more than once, as whoever else reads the request
    /// might believe another of them.
    fn host_of(&self, parts: &Parts) -> Option<Host> {
        let mut named = parts.headers.get_all(header::HOST).iter();
        let (first, second) = (named.next(), named.next());
        let header = first.and_then(|host| host.to_str().ok()).map(|host| self.app.base().parse(host));
        // HTTP/2 and absolute addresses carry the host in the address.
        let address = parts.uri.host().map(|host| self.app.base().parse(host));
        let host = header.clone().or_else(|| address.clone()).flatten();
        host.filter(|_| second.is_none() && (header.is_none() || address.is_none() || header == address))
    }

    async fn answer_and_record(&self, request: Request) -> Response {
        let started = Instant::now();
        let is_cold = self.is_cold.swap(false, Ordering::Relaxed);
        let (mut parts, body) = request.into_parts();
        let request_id = match parts.extensions.remove() {
            Some(RequestId(id)) => id,
            None => uuid::Uuid::now_v7().to_string(),
        };
        let host = self.host_of(&parts);
        let is_known = host.is_some();
        let context = Context::of(&self.app, host.unwrap_or(Host::Base), &parts, request_id);
        parts.extensions.insert(context.clone());
        parts.extensions.insert(self.app.clone());
        // Every line that is logged on the way has the request's identifier.
        let span = tracing::error_span!("request", request_id = context.request_id());
        let answer = async {
            let request = Request::from_parts(parts, body);
            let answer = AssertUnwindSafe(self.answer(&context, is_known, request)).catch_unwind().await;
            answer.unwrap_or_else(|_| self.finish(&context, problem_response(Problem::internal(Panicked))))
        };
        let (mut response, cost) = count_cost(answer).instrument(span.clone()).await;
        let problem = response.extensions_mut().remove::<Problem>();
        let spent = (started.elapsed(), cost);
        let record = RequestRecord::of(&context, response.status(), problem.as_ref(), spent, is_cold);
        span.in_scope(|| record.log());
        if let Some(problem) = &problem {
            note_met_limit(&self.app, &context, problem).instrument(span).await;
        }
        response.extensions_mut().insert(record);
        response
    }

    async fn answer(&self, context: &Context, is_known: bool, request: Request) -> Response {
        if !is_known {
            let problem = Problem::new(StatusCode::NOT_FOUND, "unknown-host");
            return self.finish(context, problem_response(problem));
        }
        let (parts, body) = request.into_parts();
        let own_origin = self.app.base().origin_of(context.host());
        if let Err(problem) = refuse_foreign_forms(&parts, &own_origin) {
            return self.finish(context, problem_response(problem));
        }
        let router = match context.host().face() {
            Face::Platform => &self.platform,
            Face::Base => &self.base,
            Face::Cabinet => &self.cabinet,
        };
        let asked = (parts.method == Method::POST).then(|| parts.clone());
        let mut response = answer_by(router, Request::from_parts(parts, body)).await;
        match response.extensions_mut().remove::<Replay>().zip(asked) {
            Some((Replay(first), asked)) => self.replay(context, router, first, asked).await,
            None => self.finish(context, response),
        }
    }

    /// Answers a repeat by what was made the first time, as it is now. A browser is led there.
    async fn replay(&self, context: &Context, router: &Router, first: FirstAnswer, asked: Parts) -> Response {
        let is_read = context.format() == Format::Json;
        let mut response = if is_read {
            self.read_again(context, router, &first.location, asked).await
        } else {
            self.finish(context, Response::default())
        };
        if response.status().is_success() && lead_to(&first.location, &mut response) && is_read {
            *response.status_mut() = StatusCode::from_u16(first.status).unwrap_or(StatusCode::CREATED);
        }
        mark_replayed(&mut response);
        response
    }

    /// Reads a thing as its address gives it to the caller, so that a caller who may not see it any more is told as much.
    async fn read_again(&self, context: &Context, router: &Router, address: &str, asked: Parts) -> Response {
        let mut parts = asked;
        parts.method = Method::GET;
        parts.uri = address.parse().unwrap_or_default();
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            parts.headers.remove(name);
        }
        let (host, request_id) = (context.host().clone(), context.request_id().to_owned());
        let context = Context::of(&self.app, host, &parts, request_id);
        parts.extensions.insert(context.clone());
        let read = answer_by(router, Request::from_parts(parts, Body::empty())).await;
        self.finish(&context, read)
    }

    /// Gives an answer its form, and the headers that every answer has.
    fn finish(&self, context: &Context, mut response: Response) -> Response {
        if let Some(problem) = response.extensions().get::<Problem>().cloned() {
            log(&problem);
            response = self.render_problem(&problem, context, response);
        } else if let Some(rendering) = response.extensions_mut().remove::<Rendering>() {
            response = self.render_view(&rendering, context, response);
        }
        if response.extensions_mut().remove::<ForEverybody>().is_some() {
            share(context, &mut response);
        }
        let headers = response.headers_mut();
        // A page sets its own policy.
        if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
            headers.extend(
                Policy::default().header(context).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)),
            );
        }
        let fixed = [
            (header::VARY, "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "same-origin"),
            // A page of another site that opens one of ours, or shows a part of one, has no hold on it. Hosts of one platform show
            // each other's pictures.
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-site"),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
            (header::CACHE_CONTROL, "no-store"),
        ];
        for (name, value) in fixed {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.app.base().is_secure() {
            let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
        }
        if let Ok(id) = HeaderValue::from_str(context.request_id()) {
            headers.insert(REQUEST_ID, id);
        }
        let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == PAGE);
        if context.saying().is_some() && is_page {
            headers.extend(Saying::taken_away(self.app.base()));
        }
        // A language that the address asks for is remembered for the next pages. What others may keep has nobody's cookie.
        let is_shared = headers
            .get(header::CACHE_CONTROL)
            .is_some_and(|cache| cache.to_str().is_ok_and(|cache| cache.contains("public")));
        if let Some(locale) = context.asked_locale().filter(|_| !is_shared) {
            let cookie = format!("{LANGUAGE}={}; Path=/; Max-Age=31536000", locale.tag());
            if let Some((name, value)) = self.app.base().cookie(&cookie) {
                headers.append(name, value);
            }
        }
        response
    }
}

impl Service {
    fn render_view(&self, rendering: &Rendering, context: &Context, mut response: Response) -> Response {
        match context.format() {
            Format::Page => {
                if let Some(Onward { location, done }) = rendering.then.as_deref()
                    && lead_to(location, &mut response)
                {
                    let saying = done.as_ref().map(|done| Saying::of_done(context, done, location));
                    self.send_along(saying, context, &mut response);
                    return response;
                }
                with_page(response, rendering.page(context), &rendering.policy(), context)
            }
            Format::Json => match rendering.json() {
                Ok(json) => with_body(response, "application/json", json),
                Err(error) => {
                    let problem = Problem::internal(error);
                    log(&problem);
                    let response = problem_response(problem.clone());
                    self.render_problem(&problem, context, response)
                }
            },
        }
    }

    fn render_problem(&self, problem: &Problem, context: &Context, mut response: Response) -> Response {
        if context.format() == Format::Json {
            let json = problem.json(context).to_string().into_bytes();
            return with_body(response, "application/problem+json", json);
        }
        if let Some(form) = problem.form() {
            return with_page(response, form.page(context, problem), &form.policy(), context);
        }
        // What was sent by a form is lost, and its address may not be one that can be opened.
        if problem.status() == StatusCode::UNAUTHORIZED
            && let Some(sign_in) = layout::sign_in_address(context)
            && lead_to(&sign_in, &mut response)
        {
            return response;
        }
        // The second factor is one page away, and everything else is closed until it is switched on.
        if problem.is_second_factor_missing()
            && context.is_read()
            && let Some(second_factor) = context.way(Way::SecondFactor)
            && lead_to(&second_factor, &mut response)
        {
            return response;
        }
        // A button was pressed on one of our pages. The browser stays on that page, which says why nothing was done.
        if let Some(page) = context.pressed_on()
            && lead_to(page, &mut response)
        {
            self.send_along(Some(Saying::of_refusal(context, problem, page)), context, &mut response);
            return response;
        }
        with_page(response, layout::problem_page(context, problem), &Policy::default(), context)
    }

    /// Sends the cookie that carries a message to its page.
    fn send_along(&self, saying: Option<Saying>, context: &Context, response: &mut Response) {
        let base = self.app.base();
        let cookie =
            saying.and_then(|saying| saying.cookie(self.app.store(), base, &base.name_of(context.host())));
        response.headers_mut().extend(cookie);
    }
}

/// A response is not worth compressing if it is short, or of a type that is compressed already.
fn worth_compressing() -> impl Predicate {
    SizeAbove::new(ONE_PACKET)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/vnd.openxmlformats-officedocument"))
        .and(NotForContentType::const_new("application/zip"))
}

async fn answer_by(router: &Router, request: Request) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn problem_response(problem: Problem) -> Response {
    axum::response::IntoResponse::into_response(problem)
}

/// Faults are logged here and nowhere else.
pub(crate) fn log(problem: &Problem) {
    let Some(source) = problem.source() else { return };
    if problem.status() == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(code = problem.code(), error = %source, "request failed");
    } else {
        tracing::warn!(code = problem.code(), error = %source, "request failed");
    }
}

/// Lets an answer that is for everybody be kept, if nobody in particular has asked. Whoever has it is told that it is the same.
fn share(context: &Context, response: &mut Response) {
    if !context.may_be_shared() || !response.status().is_success() {
        return;
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
    let Some(tag) = response.extensions().get::<Tag>().cloned() else { return };
    response.headers_mut().extend(tag.header().map(|tag| (header::ETAG, tag)));
    if context.had().is(&tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
}

/// Redirects a browser after a form (RFC 9110, 15.4.4), so that reloading sends nothing again.
fn lead_to(location: &str, response: &mut Response) -> bool {
    let Ok(location) = HeaderValue::from_str(location) else { return false };
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, location);
    true
}

fn with_page(mut response: Response, page: Markup, policy: &Policy, context: &Context) -> Response {
    let policy = policy.header(context).map(|policy| (header::CONTENT_SECURITY_POLICY, policy));
    response.headers_mut().extend(policy);
    with_body(response, PAGE, page.into_string().into_bytes())
}

fn with_body(mut response: Response, content_type: &'static str, body: Vec<u8>) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    response.extensions_mut().insert(Tag::of_body(&body));
    *response.body_mut() = Body::from(body);
    response
}
