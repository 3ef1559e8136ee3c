//! The program of a context as Lambda starts it. Every package with such a program has this test, under the name of the tests
//! beside it: Cargo builds a program only for tests of its own package, so whoever runs `--test events` runs the programs as
//! they are now.

use std::process::Command;

#[test]
fn a_program_that_is_no_lambda_of_its_own_says_so_and_what_it_lacks() {
    let mut program = Command::new(env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))));
    let ended = program.env_clear().env("_HANDLER", "start").output().unwrap();
    assert!(!ended.status.success());
    let written = String::from_utf8(ended.stdout).unwrap();
    assert!(
        written.contains("_HANDLER is not a handler of this program; KABINET_TABLE is missing"),
        "{written}"
    );
}
