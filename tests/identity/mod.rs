mod foreign_forms;
mod sessions;
mod sign_in;
mod slowing;
mod super_admins;
mod tokens;
