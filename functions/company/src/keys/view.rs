//! A key for programs as pages and JSON show it.

use std::collections::BTreeSet;

use domain::access::{AssignedRole, Permission};
use domain::{Employee, Name, ProgramKey, User, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{day, moment};
use web::{Context, Insider, role_name};

use super::LIST;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct KeyView {
    pub(crate) id: UserId,
    pub(crate) name: Name,
    /// One of the five or, by its identifier, one of the organisation's own.
    pub(crate) role: AssignedRole,
    /// The last day on which it lets in.
    pub(crate) expires_on: Date,
    pub(crate) state: KeyState,
    /// What a program may do with it now.
    pub(crate) permissions: BTreeSet<Permission>,
    /// Null once the organisation has nothing of them any more.
    pub(crate) made_by: Option<Maker>,
    pub(crate) made_at: Timestamp,
    /// To the hour, from its making on.
    pub(crate) last_used_at: Option<Timestamp>,
    /// What the caller may do with it now.
    may: [KeyAct; 1],
    #[serde(skip)]
    pub(crate) role_name: String,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Maker {
    id: UserId,
    name: Name,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyState {
    /// It lets in.
    Active,
    /// Its last day is over.
    Expired,
    /// Whoever has made it has left since, so it lets in no more.
    MakerLeft,
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum KeyAct {
    Delete,
}

impl KeyView {
    /// The key as it is now, beside whoever has made it.
    pub(crate) fn of(
        key: &ProgramKey,
        maker: Option<(&User, Option<&Employee>)>,
        insider: &Insider,
        context: &Context,
    ) -> Self {
        let grants = key.grants(maker, insider.roles());
        let state = if key.is_over(insider.today()) {
            KeyState::Expired
        } else if grants.is_none() {
            KeyState::MakerLeft
        } else {
            KeyState::Active
        };
        let usable = grants.filter(|_| state == KeyState::Active).unwrap_or_default();
        Self {
            id: key.id,
            name: key.name.clone(),
            role: key.role,
            expires_on: key.expires_on,
            state,
            permissions: usable.limited_to(&insider.permissions()).permissions().collect(),
            made_by: maker.map(|(user, employee)| Maker {
                id: user.id,
                name: employee.map_or_else(|| user.full_name(), |employee| employee.name.clone()),
            }),
            made_at: key.made_at,
            last_used_at: key.last_used_at.map(|hour| hour.max(key.made_at)),
            may: [KeyAct::Delete],
            role_name: role_name(context, insider.roles(), key.role),
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("{LIST}/{}", self.id)
    }

    /// Until when it lets in, or why it does not.
    pub(crate) fn until(&self, context: &Context) -> Markup {
        html! {
            span.figures { (day(context, self.expires_on)) }
            @match self.state {
                KeyState::Active => {}
                KeyState::Expired => { " " span.badge.badge-dismissed { (context.text("key-expired")) } }
                KeyState::MakerLeft => { " " span.badge.badge-dismissed { (context.text("key-maker-left")) } }
            }
        }
    }

    pub(crate) fn last_used(&self, context: &Context) -> Markup {
        html! {
            @match self.last_used_at {
                Some(at) => (moment(context, at)),
                None => span.muted { (context.text("key-never-used")) },
            }
        }
    }

    pub(crate) fn maker(&self, context: &Context) -> Markup {
        html! {
            @match &self.made_by {
                Some(maker) => (maker.name),
                None => span.muted { (context.text("key-maker-gone")) },
            }
        }
    }
}
