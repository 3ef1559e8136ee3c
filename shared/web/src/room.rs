//! What a context tells the other contexts of itself: `functions/company`, for example, has entries in the rail, texts, a
//! stylesheet and scripts. Every program shows the whole rail and any context's texts, without holding another context's
//! code.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use domain::access::{Grants, Group, Permission};
use domain::{Module, Organization, TaskKind};

use crate::asset::Asset;
use crate::host::Face;
use crate::texts::Texts;

/// A context as the others see it. Its endpoints name it ([`crate::Routes::of`]), so their pages load its stylesheet.
pub struct Room {
    /// The name of its folder in `functions/`, such as `company`.
    pub name: &'static str,
    /// The module that an organisation needs for the context; `None` for a context that all organisations have. Where the
    /// module is off, the context does not exist: its addresses answer 404, and its entries in the rail, its permissions
    /// and its part of the document are not shown.
    pub module: Option<Module>,
    /// The permissions that the context's endpoints ask for and that it introduces; the text `permission-<key>` names
    /// each.
    pub permissions: &'static [Permission],
    pub texts: Texts,
    /// The context's entries in the rail, from the top.
    pub rail: &'static [Place],
    /// The kinds of work that the context does later; the text `task-<name>` names each.
    pub tasks: &'static [&'static TaskKind],
    /// The kinds of what the context tells people about work, each of which they may do without.
    pub notices: &'static [Notice],
    /// The stylesheet and scripts that the context's pages load beside the common ones.
    pub assets: &'static [Asset],
    /// Which ways lead into the context, each with its address. What stands between braces is filled in by whoever goes
    /// there: `/people/{id}/avatar/{fingerprint}`.
    pub ways: &'static [(Way, &'static str)],
}

/// A kind of what people are told about work, behind the bell of a cabinet and, where there are letters of the kind, by letter.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    /// Such as `ticket_answered`. The text `notice-<kind>` names it, its hint says when it comes, and `told-<kind>` tells it.
    pub kind: &'static str,
    /// Whether letters tell of it, too.
    pub has_letter: bool,
    /// Whoever may not do this gets none.
    pub permission: Permission,
}

/// What other contexts and the frame of pages lead to, without knowing which context has it or where.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// The list of organisations, with which the platform's host begins.
    Organizations,
    /// The people of an organisation.
    People,
    /// One of them. Filled in: the user.
    Employee,
    /// The roles of an organisation.
    Roles,
    /// How an organisation has its cabinet.
    Settings,
    /// What an organisation pays for.
    Billing,
    /// The form to sign in. With `?to=` it comes back to an address of the host.
    SignIn,
    /// Takes the form that signs out.
    SignOut,
    /// What a person says of themselves.
    Profile,
    /// A person's own second factor.
    SecondFactor,
    /// Takes the form that ends looking at a cabinet as another role.
    EndOfView,
    /// A user's picture. Filled in: the user, the picture's fingerprint.
    Avatar,
    /// The page, on the base host, of the link by which one accepts an invitation. Filled in: the link's token.
    Invitation,
    /// Takes the form, on the base host, that leads into a cabinet. Filled in: the organisation.
    Entrance,
    /// What was done to somebody. Filled in: the user.
    History,
    /// The work that is done later.
    Tasks,
    /// One piece of it. Filled in: the task.
    Task,
    /// Takes the form that stops one. Filled in: the task.
    EndOfTask,
    /// Takes the form that undoes what one has done. Filled in: the task.
    UndoOfTask,
    /// What one was told.
    Notifications,
    /// Takes the form by which one has seen the end of one's own. Filled in: the task.
    SeenTask,
    /// Takes the form that announces a file. Below it, at `/{id}`, stands what becomes of the file.
    Files,
    /// Where those who run the platform help a user who has lost their second factor. Filled in: the user.
    LostSecondFactor,
    /// Where an organisation's administrators help one of its people who has lost their second factor. Filled in: the user.
    LostSecondFactorHere,
    /// The page, on the base host, of the link by which one keeps one's second factor. Filled in: the link's token.
    KeptSecondFactor,
    /// The keys with which programs work at a cabinet.
    ProgramKeys,
    /// One of them. Filled in: the key.
    ProgramKey,
    /// How an organisation's service desk works.
    DeskSettings,
    /// What an organisation shows everybody.
    ShowcaseSettings,
}

impl Way {
    pub const ALL: [Self; 29] = [
        Self::Organizations,
        Self::People,
        Self::Employee,
        Self::Roles,
        Self::Settings,
        Self::Billing,
        Self::SignIn,
        Self::SignOut,
        Self::Profile,
        Self::SecondFactor,
        Self::EndOfView,
        Self::Avatar,
        Self::Invitation,
        Self::Entrance,
        Self::History,
        Self::Tasks,
        Self::Task,
        Self::EndOfTask,
        Self::UndoOfTask,
        Self::Notifications,
        Self::SeenTask,
        Self::Files,
        Self::LostSecondFactor,
        Self::LostSecondFactorHere,
        Self::KeptSecondFactor,
        Self::ProgramKeys,
        Self::ProgramKey,
        Self::DeskSettings,
        Self::ShowcaseSettings,
    ];

    /// How the address is asked for.
    pub const fn method(self) -> &'static str {
        match self {
            Self::SignOut
            | Self::EndOfView
            | Self::Entrance
            | Self::EndOfTask
            | Self::UndoOfTask
            | Self::SeenTask
            | Self::Files => "POST",
            _ => "GET",
        }
    }
}

/// An entry of the rail.
pub struct Place {
    pub face: Face,
    /// The address that the entry leads to, with which the addresses of the pages behind it begin.
    pub address: &'static str,
    /// The message that names the entry.
    pub name: &'static str,
    /// The shapes of the entry's icon: SVG in a square of 20 by 20, without colours.
    pub icon: &'static str,
    /// The permission that shows the entry at a cabinet. Those who run the platform see all entries of the platform.
    pub permission: Permission,
    /// Where it leads those at a cabinet who lack that permission: to the first of these for which they hold what it takes.
    pub instead: &'static [(&'static [Permission], Way)],
}

impl Place {
    /// Where it leads somebody who may do this much; nowhere for one to whom it is not there.
    pub(crate) fn door(&self, rooms: &Rooms, may: impl Fn(Permission) -> bool) -> Option<&'static str> {
        if may(self.permission) {
            return Some(self.address);
        }
        let mut others = self.instead.iter();
        let (_, way) = others.find(|(needed, _)| needed.iter().all(|permission| may(*permission)))?;
        rooms.pattern_of(*way)
    }
}

impl Room {
    /// A context that has texts, and nothing else that the others see.
    pub const fn new(name: &'static str, texts: Texts) -> Self {
        Self {
            name,
            module: None,
            permissions: &[],
            texts,
            rail: &[],
            tasks: &[],
            notices: &[],
            assets: &[],
            ways: &[],
        }
    }

    /// Whether some organisations are without the context.
    pub fn is_optional(&self) -> bool {
        self.module.is_some_and(|module| module != Module::ALWAYS)
    }

    pub fn is_open_to(&self, organization: &Organization) -> bool {
        self.module.is_none_or(|module| organization.has_module(module))
    }
}

/// The permissions of these contexts that an organisation can give to a role.
pub(crate) fn given_by<'a>(rooms: impl Iterator<Item = &'a Room>) -> impl Iterator<Item = Permission> {
    rooms.flat_map(|room| room.permissions.iter().copied()).filter(|given| given.group() != Group::Platform)
}

/// The contexts of a running platform, in the order of its rail.
#[derive(Clone)]
pub struct Rooms(Arc<[&'static Room]>);

impl Rooms {
    pub fn iter(&self) -> impl Iterator<Item = &'static Room> {
        self.0.iter().copied()
    }

    /// The address to which a way leads, with what is filled in, in the order in which [`Way`] names it; `None` where no
    /// context has it.
    pub(crate) fn address_of(&self, way: Way, filled_in: &[&dyn Display]) -> Option<String> {
        let mut parts = self.pattern_of(way)?.split(['{', '}']);
        let mut address = parts.next().unwrap_or_default().to_owned();
        // After each text in braces, which names what is filled in, stands one that stays.
        let mut values = filled_in.iter();
        while let (Some(_), Some(after)) = (parts.next(), parts.next()) {
            address.extend(values.next().map(ToString::to_string));
            address.push_str(after);
        }
        Some(address)
    }

    /// The kinds of work that the contexts do later.
    pub fn task_kinds(&self) -> impl Iterator<Item = &'static TaskKind> {
        self.iter().flat_map(|room| room.tasks.iter().copied())
    }

    pub(crate) fn pattern_of(&self, way: Way) -> Option<&'static str> {
        let mut ways = self.iter().flat_map(|room| room.ways);
        ways.find(|(declared, _)| *declared == way).map(|(_, pattern)| *pattern)
    }

    /// The context into which a way leads.
    pub(crate) fn behind(&self, way: Way) -> Option<&'static Room> {
        self.iter().find(|room| room.ways.iter().any(|(declared, _)| *declared == way))
    }

    /// The modules that this release has. The table may name others, from an earlier or a later release: they are kept,
    /// and not shown.
    pub fn modules(&self) -> BTreeSet<Module> {
        self.iter().filter_map(|room| room.module).collect()
    }

    /// The permissions that exist in an organisation: those of the contexts that are open to it.
    pub fn permissions_of(&self, organization: &Organization) -> Grants {
        given_by(self.iter().filter(|room| room.is_open_to(organization))).collect()
    }
}

impl FromIterator<&'static Room> for Rooms {
    fn from_iter<I: IntoIterator<Item = &'static Room>>(rooms: I) -> Self {
        Self(rooms.into_iter().collect())
    }
}
