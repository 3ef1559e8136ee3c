//! People as the platform knows them: their accounts, what they say of themselves, and how they prove who they are.

pub mod device;
mod notices;
mod password;
pub mod profile;
pub mod second_factor;
pub mod token;
pub mod user;

pub use device::Device;
pub use notices::{NoticesDecision, NoticesEdit};
pub use password::{NewPassword, Password};
pub use profile::{Language, Link, ProfileEdit};
pub use second_factor::SecondFactor;
pub use token::{Token, TokenHash};
pub use user::User;
