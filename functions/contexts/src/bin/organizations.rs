//! The Lambdas of `functions/organizations`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(organizations::lambdas(&contexts::rooms()))
}
