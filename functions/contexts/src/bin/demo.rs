//! The Lambda of `functions/demo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(demo::lambdas())
}
