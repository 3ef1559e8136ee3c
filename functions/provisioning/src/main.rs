//! The program of this context's Lambdas.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(provisioning::lambdas())
}
