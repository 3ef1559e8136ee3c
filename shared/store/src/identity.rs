//! The rows of people as the platform knows them: users by identifier and e-mail, their sessions and pictures, links and
//! codes for one use, failures of signing in, and those who run the platform.

mod account;
mod account_list;
mod attempts;
pub(crate) mod keys;
mod notifications;
mod sessions;
mod super_admins;
mod tokens;
mod users;

pub use account::{Account, Followers, Part};
pub use account_list::{Place, Somebody};
pub use attempts::{Admission, Whence};
pub use notifications::{NotificationPage, Unread};
pub use sessions::{AtCabinet, SignedIn, SignedInAtCabinet};
pub use super_admins::{AddedUser, LastSuperAdmin, SuperAdmin};
pub(crate) use users::{EmailHolder, trouble_of};
