//! The Lambdas of `functions/tasks`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(tasks::lambdas(&contexts::rooms()))
}
