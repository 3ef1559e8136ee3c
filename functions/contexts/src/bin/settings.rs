//! The Lambdas of `functions/settings`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(settings::lambdas(&contexts::rooms()))
}
