//! The Lambdas of `functions/company`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(company::lambdas(&contexts::rooms()))
}
