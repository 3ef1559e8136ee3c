//! The Lambdas of `functions/identity`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(identity::lambdas(&contexts::rooms()))
}
