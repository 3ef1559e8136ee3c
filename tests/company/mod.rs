//! An organisation from inside.
mod audit;
mod dismissal;
mod email_forms;
mod employees;
mod exports;
mod import_users;
mod imports;
mod invitations;
mod object_rules;
mod ownership;
mod roles;
mod structure;
mod view_as;
