//! The Lambdas of `functions/provisioning`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(provisioning::lambdas())
}
