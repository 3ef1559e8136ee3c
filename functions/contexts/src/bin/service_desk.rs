//! The Lambdas of `functions/service-desk`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(service_desk::lambdas(&contexts::rooms()))
}
