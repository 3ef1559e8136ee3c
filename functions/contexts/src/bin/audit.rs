//! The Lambdas of `functions/audit`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(audit::lambdas(&contexts::rooms()))
}
