//! The Lambdas of `functions/cabinet`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::run(contexts::first_pages())
}
