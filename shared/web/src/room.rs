//! What each context tells the others of itself. `functions/company`, for one, has places in the rail, texts, a stylesheet and
//! scripts; every program shows the whole rail and may show any context's texts, and holds no other context's code for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::{Grants, Group, Permission};
use domain::{Module, Organization};
use lambda::Lambda;

use crate::assets::Asset;
use crate::host::Face;
use crate::routes::Routes;
use crate::texts::Texts;

/// A context as the others see it. Its endpoints name it ([`crate::Routes::of`]), so that their pages have its style.
pub struct Room {
    /// The name of its folder in `functions/`, such as `company`.
    pub name: &'static str,
    /// The module that an organisation needs for it. Where the module is off, nothing of the context is there: its addresses
    /// answer 404, and its places, its permissions and its part of the document are not shown. `None` is for all.
    pub module: Option<Module>,
    /// The permissions that its endpoints ask for and no other context's texts name: `permission-<key>` is what each is called.
    pub permissions: &'static [Permission],
    pub texts: Texts,
    /// Its places in the rail, from the top.
    pub rail: &'static [Place],
    /// What its pages have beside the common stylesheet, and the scripts beside the common one.
    pub assets: &'static [Asset],
}

/// A place that the rail leads to.
pub struct Place {
    pub face: Face,
    /// Where it leads, and what the addresses of its pages begin with.
    pub address: &'static str,
    /// The message that it is called by.
    pub name: &'static str,
    /// What its icon is drawn with: shapes of SVG in a square of 20 by 20, without colours.
    pub icon: &'static str,
    /// Who sees it at a cabinet. Those who run the platform see all of the platform's own.
    pub permission: Permission,
    /// Where it leads those at a cabinet who lack that permission: to the first of these for which they hold what it takes.
    pub instead: &'static [(&'static [Permission], &'static str)],
}

impl Place {
    /// Where it leads somebody who may do this much; nowhere for one to whom it is not there.
    pub(crate) fn door(&self, may: impl Fn(Permission) -> bool) -> Option<&'static str> {
        let others = self.instead.iter().find(|(needed, _)| needed.iter().all(|permission| may(*permission)));
        if may(self.permission) { Some(self.address) } else { others.map(|(_, address)| *address) }
    }
}

/// What a platform that runs in one process consists of.
pub struct Product {
    pub rooms: Rooms,
    /// Of all contexts. What describes them comes by itself.
    pub routes: Routes,
    pub lambdas: Vec<Lambda>,
}

impl Room {
    /// Whether there are organisations that it is not open to.
    pub(crate) fn is_optional(&self) -> bool {
        self.module.is_some_and(|module| module != Module::ALWAYS)
    }

    pub fn is_open_to(&self, organization: &Organization) -> bool {
        self.module.is_none_or(|module| organization.has_module(module))
    }
}

/// The permissions of these contexts that an organisation can give.
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

    /// The modules that this release has. Others may stand in the table, from an earlier release or for a later one: they are
    /// kept, and not shown.
    pub fn modules(&self) -> BTreeSet<Module> {
        self.iter().filter_map(|room| room.module).collect()
    }

    /// What can be allowed at all in an organisation: the permissions of the contexts that are open to it.
    pub fn permissions_of(&self, organization: &Organization) -> Grants {
        given_by(self.iter().filter(|room| room.is_open_to(organization))).collect()
    }
}

impl FromIterator<&'static Room> for Rooms {
    fn from_iter<I: IntoIterator<Item = &'static Room>>(rooms: I) -> Self {
        Self(rooms.into_iter().collect())
    }
}
