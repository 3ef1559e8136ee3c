//! People as the platform knows them: who they are, what they show of themselves, and what they prove it with.

pub mod device;
mod password;
pub mod profile;
pub mod second_factor;
pub mod token;
pub mod user;

pub use device::Device;
pub use password::{NewPassword, Password};
pub use profile::{Language, Link, ProfileEdit};
pub use second_factor::SecondFactor;
pub use token::{Token, TokenHash};
pub use user::User;
