//! The Lambdas of `functions/files`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(files::lambdas(&contexts::rooms()))
}
