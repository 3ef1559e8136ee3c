//! The facts of a request that are known before any handler runs.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Display;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use domain::access::Grants;
use domain::audit::Actor;
use domain::organization::Status;
use domain::{
    Module, Name, Organization, OrganizationId, ProgramKey, Slug, Task, TaskKind, User, UserId, ZoneName,
};
use fluent_bundle::FluentValue;
use http::request::Parts;
use http::{HeaderMap, HeaderName, header};
use jiff::Timestamp;

use crate::app::App;
use crate::brand::Brand;
use crate::host::{Base, Face, Host, PathHere};
use crate::letters::Letters;
use crate::negotiation::Format;
use crate::person::{actor_of, actor_of_program};
use crate::request_record::CallerKind;
use crate::room::{Notice, Room, Rooms, Way};
use crate::saying::Saying;
use crate::tagged::Had;
use crate::texts::Locale;
use crate::wording::Wording;

/// The caller's network address. The code that accepts requests puts it into the request's extensions: API Gateway tells
/// the Lambda, a socket tells the local runtime. A header is never believed.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The request's identifier. The code that accepts requests puts it into the request's extensions if there is one:
/// Lambda's own, by which X-Ray and Lambda's log know the request. Otherwise an identifier is made up.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    request_id: String,
    host: Host,
    base: Base,
    rooms: Rooms,
    format: Format,
    /// The language that the address asks for.
    asked_locale: Option<Locale>,
    /// What the browser remembers, or wishes for.
    browsers_locale: Option<Locale>,
    /// Whether the request only reads, so that its address can be gone to again.
    is_read: bool,
    /// The message that is to be shown on the page that was asked for.
    saying: Option<Saying>,
    /// The page of this host on which a button was pressed, from the path on.
    pressed_on: Option<String>,
    /// Whether nothing in the request says who asks, so that others may be sent the same answer.
    is_anonymous: bool,
    /// What it says that it has already.
    had: Had,
    /// That the request holds nothing that was typed, which going back would lose.
    is_bare: OnceLock<()>,
    address: Option<IpAddr>,
    path: String,
    query: String,
    now: Timestamp,
    viewer: OnceLock<Viewer>,
    /// The zone of the organisation at whose cabinet it is.
    zone_of_cabinet: OnceLock<ZoneName>,
    default_zone: ZoneName,
    /// What that organisation's pages look like; nothing of one that is closed.
    brand: OnceLock<Brand>,
    /// The language that it has chosen for those who have chosen none.
    locale_of_cabinet: OnceLock<Locale>,
    endpoint: OnceLock<(String, &'static Room)>,
    tenant: OnceLock<Slug>,
    /// At whose cabinet it is.
    organization: OnceLock<(OrganizationId, Name)>,
    /// The contexts that this organisation is without, by name.
    closed: OnceLock<Vec<&'static str>>,
    /// The long work that the person has begun here and not seen the end of, newest first.
    own_work: OnceLock<Vec<Task>>,
}

/// The person who has signed in, or the program, as the page's frame shows them.
#[derive(Clone)]
pub(crate) struct Viewer {
    pub(crate) id: UserId,
    pub(crate) name: String,
    /// As the audit names them.
    pub(crate) actor: Actor,
    pub(crate) kind: CallerKind,
    /// The address of the person's picture.
    pub(crate) avatar: Option<String>,
    /// The language that the person has chosen.
    pub(crate) language: Option<Locale>,
    pub(crate) time_zone: Option<ZoneName>,
    /// The person's permissions in this cabinet.
    pub(crate) grants: Grants,
    /// The name of the role that the person looks at the cabinet as.
    pub(crate) views_as: Option<String>,
    /// How much the person was told in this cabinet and has not read.
    pub(crate) unread: usize,
}

impl Viewer {
    pub(crate) fn of(context: &Context, user: &User, grants: Grants, views_as: Option<String>) -> Self {
        Self {
            id: user.id,
            name: user.full_name().to_string(),
            actor: actor_of(user, context.address()),
            kind: if user.runs_platform() { CallerKind::SuperAdmin } else { CallerKind::Member },
            avatar: context.avatar_of(user),
            language: user.language.map(Locale::from),
            time_zone: user.time_zone.clone(),
            grants,
            views_as,
            unread: 0,
        }
    }

    pub(crate) fn of_program(context: &Context, key: &ProgramKey, grants: Grants) -> Self {
        Self {
            id: key.id,
            name: key.name.to_string(),
            actor: actor_of_program(key, context.address()),
            kind: CallerKind::Program,
            avatar: None,
            language: None,
            time_zone: None,
            grants,
            views_as: None,
            unread: 0,
        }
    }
}

impl Context {
    pub(crate) fn of(app: &App, host: Host, parts: &Parts, request_id: String) -> Self {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let asked_locale = asked_locale(&query);
        let is_read = parts.method.is_safe();
        let format = Format::negotiate(&parts.headers);
        let (base, path) = (app.base(), parts.uri.path());
        let saying = Some(base.name_of(&host)).filter(|_| is_read && format == Format::Page);
        let saying = saying.and_then(|host| Saying::brought(app.store(), base, &parts.headers, &host, path));
        let pressed_on = page_pressed_on(&parts.headers, &base.origin_of(&host)).filter(|_| !is_read);
        let is_bare = if has_body(&parts.headers) { OnceLock::new() } else { OnceLock::from(()) };
        let brings = |name: &HeaderName| parts.headers.contains_key(name);
        let is_anonymous = ![header::COOKIE, header::AUTHORIZATION].iter().any(brings) && is_read;
        let browsers_locale = remembered_locale(&parts.headers).or_else(|| Locale::negotiate(&parts.headers));
        Self(Arc::new(Inner {
            request_id,
            host,
            base: app.base().clone(),
            rooms: app.rooms().clone(),
            format,
            asked_locale,
            browsers_locale,
            is_read,
            saying,
            pressed_on,
            is_anonymous,
            had: Had::of(&parts.headers),
            is_bare,
            address: parts.extensions.get::<ClientAddress>().map(|address| address.0),
            path: parts.uri.path().to_owned(),
            query,
            now: app.clock().now(),
            viewer: OnceLock::new(),
            zone_of_cabinet: OnceLock::new(),
            default_zone: ZoneName::default(),
            brand: OnceLock::new(),
            locale_of_cabinet: OnceLock::new(),
            endpoint: OnceLock::new(),
            tenant: OnceLock::new(),
            organization: OnceLock::new(),
            closed: OnceLock::new(),
            own_work: OnceLock::new(),
        }))
    }

    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    pub fn host(&self) -> &Host {
        &self.0.host
    }

    pub fn base(&self) -> &Base {
        &self.0.base
    }

    pub fn format(&self) -> Format {
        self.0.format
    }

    /// What the address asks for, or what the person has chosen, or what their browser prefers, or what the organisation has
    /// chosen at its cabinet.
    pub fn locale(&self) -> Locale {
        let chosen = || self.viewer().and_then(|viewer| viewer.language);
        let browsers = || self.0.browsers_locale;
        let organizations = || self.0.locale_of_cabinet.get().copied();
        let wish = self.0.asked_locale.or_else(chosen).or_else(browsers).or_else(organizations);
        wish.unwrap_or(Locale::Russian)
    }

    /// The reader's, in which moments are told: what the person has chosen, else the organisation's at its cabinet. What day it
    /// is for an organisation, it alone says: [`Organization::today`].
    pub fn time_zone(&self) -> &ZoneName {
        let chosen = self.viewer().and_then(|viewer| viewer.time_zone.as_ref());
        chosen.unwrap_or_else(|| self.usual_zone())
    }

    /// That of those who have chosen none.
    fn usual_zone(&self) -> &ZoneName {
        self.0.zone_of_cabinet.get().unwrap_or(&self.0.default_zone)
    }

    pub(crate) fn brand(&self) -> Option<&Brand> {
        self.0.brand.get()
    }

    pub(crate) fn asked_locale(&self) -> Option<Locale> {
        self.0.asked_locale
    }

    pub(crate) fn is_read(&self) -> bool {
        self.0.is_read
    }

    /// Whether its answer may be kept for others. One in a language that the address asks for sets a cookie.
    pub(crate) fn may_be_shared(&self) -> bool {
        self.0.is_anonymous && self.0.asked_locale.is_none()
    }

    pub(crate) fn had(&self) -> &Had {
        &self.0.had
    }

    pub(crate) fn saying(&self) -> Option<&Saying> {
        self.0.saying.as_ref()
    }

    pub(crate) fn pressed_on(&self) -> Option<&str> {
        self.0.pressed_on.as_deref().filter(|_| self.0.is_bare.get().is_some())
    }

    /// Notes that nothing was typed: the body has only what the page itself had put into it.
    pub(crate) fn set_bare(&self) {
        let _ = self.0.is_bare.set(());
    }

    /// Where a form of any page leads back to: the page on which its button was pressed, or else this address.
    pub fn back_or(&self, otherwise: impl Into<String>) -> String {
        self.0.pressed_on.clone().unwrap_or_else(|| otherwise.into())
    }

    /// When the request came.
    pub fn now(&self) -> Timestamp {
        self.0.now
    }

    pub fn path(&self) -> &str {
        &self.0.path
    }

    pub fn query(&self) -> &str {
        &self.0.query
    }

    /// The caller's network address as counters and audits write it.
    pub fn address(&self) -> Option<String> {
        self.0.address.map(|address| address.to_string())
    }

    /// The texts of all contexts in the caller's language.
    pub fn wording(&self) -> Wording {
        self.wording_in(self.locale())
    }

    pub fn wording_in(&self, locale: Locale) -> Wording {
        Wording::new(&self.0.rooms, locale)
    }

    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.wording().text(key)
    }

    pub fn text_with<'a>(&self, key: &str, arguments: &[(&'a str, FluentValue<'a>)]) -> Cow<'static, str> {
        self.wording().text_with(key, arguments)
    }

    /// The address to which a way leads from this host; `None` where no context of the running platform has it, and at the cabinet
    /// of an organisation that is without the context.
    pub fn way(&self, way: Way) -> Option<String> {
        self.way_to(way, &[])
    }

    /// The same, of an address into which something is filled, as [`Way`] says.
    pub fn way_to(&self, way: Way, filled_in: &[&dyn Display]) -> Option<String> {
        let room = self.rooms().behind(way)?;
        if self.has_closed(room) { None } else { self.rooms().address_of(way, filled_in) }
    }

    /// Whether it is at the cabinet of an organisation that is without the context.
    fn has_closed(&self, room: &Room) -> bool {
        self.0.closed.get().is_some_and(|closed| closed.contains(&room.name))
    }

    /// The address of a user's picture, if there is one. It changes with the picture, so browsers may keep what they have
    /// loaded.
    pub fn avatar_of(&self, user: &User) -> Option<String> {
        self.way_to(Way::Avatar, &[&user.id, user.avatar.as_ref()?])
    }

    /// Letters to somebody in the language and the zone that they have chosen; or else in those that the organisation has at whose
    /// cabinet it is; or else in the caller's language.
    pub fn letters(&self, reader: Option<&User>) -> Letters {
        let chosen = reader.and_then(|user| user.language).map(Locale::from);
        let organizations = || self.0.locale_of_cabinet.get().copied();
        let locale = chosen.or_else(organizations).unwrap_or_else(|| self.locale());
        let chosen = reader.and_then(|user| user.time_zone.as_ref());
        let time_zone = chosen.unwrap_or_else(|| self.usual_zone()).clone();
        Letters { base: self.0.base.clone(), wording: self.wording_in(locale), time_zone }
    }

    /// The kinds of work that this release does later.
    pub fn task_kinds(&self) -> impl Iterator<Item = &'static TaskKind> {
        self.rooms().task_kinds()
    }

    /// The kinds of what people are told about work: at a cabinet those that come to the caller there, elsewhere all.
    pub fn notices(&self) -> impl Iterator<Item = &'static Notice> {
        let open = self.rooms().iter().filter(|room| !self.has_closed(room));
        let comes = |notice: &&'static Notice| {
            self.host().face() != Face::Cabinet
                || self.viewer().is_none_or(|viewer| viewer.grants.permit(notice.permission))
        };
        open.flat_map(|room| room.notices).filter(comes)
    }

    /// The kind of a task; none for one of a release that is newer.
    pub fn kind_of(&self, task: &Task) -> Option<&'static TaskKind> {
        self.task_kinds().find(|kind| kind.name == task.kind)
    }

    /// How much the caller was told here and has not read.
    pub(crate) fn unread(&self) -> usize {
        self.viewer().map_or(0, |viewer| viewer.unread)
    }

    pub(crate) fn own_work(&self) -> &[Task] {
        self.0.own_work.get().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn set_own_work(&self, tasks: Vec<Task>) {
        let _ = self.0.own_work.set(tasks);
    }

    /// The modules that this release has.
    pub fn modules(&self) -> BTreeSet<Module> {
        self.rooms().modules()
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    pub(crate) fn viewer(&self) -> Option<&Viewer> {
        self.0.viewer.get()
    }

    pub(crate) fn set_viewer(&self, viewer: Viewer) {
        // The first person who was recognised is the caller.
        let _ = self.0.viewer.set(viewer);
    }

    /// Method and pattern of the endpoint that takes the request.
    pub(crate) fn route(&self) -> Option<&str> {
        self.0.endpoint.get().map(|(route, _)| route.as_str())
    }

    /// The context whose endpoint takes the request.
    pub(crate) fn room(&self) -> Option<&'static Room> {
        self.0.endpoint.get().map(|(_, room)| *room)
    }

    pub(crate) fn set_endpoint(&self, route: String, room: &'static Room) {
        let _ = self.0.endpoint.set((route, room));
    }

    /// The domain of the organisation that the host or the path names, once the table has confirmed it.
    pub(crate) fn tenant(&self) -> Option<&Slug> {
        self.0.tenant.get()
    }

    /// The organisation that the host names, once it has been read.
    pub fn set_organization(&self, organization: &Organization) {
        self.set_tenant(&organization.domain);
        let _ = self.0.organization.set((organization.id, organization.name.clone()));
        let _ = self.0.zone_of_cabinet.set(organization.time_zone.clone());
        let closed = self.rooms().iter().filter(|room| !room.is_open_to(organization));
        let _ = self.0.closed.set(closed.map(|room| room.name).collect());
        if let Some(language) = organization.language {
            let _ = self.0.locale_of_cabinet.set(language.into());
        }
        if organization.status(self.0.now) == Status::Active {
            let _ = self.0.brand.set(Brand::of(organization));
        }
    }

    /// The organisation at whose cabinet it is, once the table has confirmed it.
    pub(crate) fn organization(&self) -> Option<(OrganizationId, Option<&Name>)> {
        self.0.organization.get().map(|(id, name)| (*id, Some(name)))
    }

    /// For the line in the log.
    pub fn set_tenant(&self, domain: &Slug) {
        let _ = self.0.tenant.set(domain.clone());
    }
}

/// The page of ours from which a request was sent, by its `Referer` (RFC 9110, 10.1.3); our pages let browsers send whole
/// addresses to their own host alone.
fn page_pressed_on(headers: &HeaderMap, origin: &str) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let PathHere(path) = referer.strip_prefix(origin)?.parse().ok()?;
    Some(path)
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
        || headers.contains_key(header::TRANSFER_ENCODING)
}

pub(crate) const LANGUAGE: &str = "language";

fn asked_locale(query: &str) -> Option<Locale> {
    serde_urlencoded::from_str::<Vec<(Cow<str>, Cow<str>)>>(query)
        .unwrap_or_default()
        .into_iter()
        .find(|(name, _)| name == LANGUAGE)
        .and_then(|(_, tag)| Locale::from_tag(&tag))
}

/// The language that the address of an earlier request asked for.
fn remembered_locale(headers: &HeaderMap) -> Option<Locale> {
    let cookies = axum_extra::extract::CookieJar::from_headers(headers);
    Locale::from_tag(cookies.get(LANGUAGE)?.value())
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(context_of(parts))
    }
}

/// The context of a request. The service puts it there before it routes, and nothing else calls handlers.
#[expect(clippy::expect_used, reason = "a request without it can't come from the service")]
pub(crate) fn context_of(parts: &Parts) -> Context {
    parts.extensions.get::<Context>().cloned().expect("the service adds the context")
}
