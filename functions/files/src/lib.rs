//! The files that people send, until a thing takes them.

mod judge;
