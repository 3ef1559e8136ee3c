mod foreign_forms;
mod sessions;
mod sign_in;
mod slowing;
mod tokens;
