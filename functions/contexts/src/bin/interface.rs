//! The Lambda that describes all endpoints.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(contexts::interface())
}
