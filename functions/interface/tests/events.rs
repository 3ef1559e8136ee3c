//! The program as Lambda starts it. What it then makes of its events, `tests/events` shows; both targets have one name, since
//! Cargo builds a program only for tests of its own package: so whoever runs those tests runs this program as it is now.

use std::process::Command;

#[test]
fn a_program_that_is_no_lambda_of_its_own_says_so_and_what_it_lacks() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_interface"));
    let ended = program.env_clear().env("_HANDLER", "start").output().unwrap();
    assert!(!ended.status.success());
    let written = String::from_utf8(ended.stdout).unwrap();
    assert!(
        written.contains("_HANDLER is not a handler of this program; KABINET_TABLE is missing"),
        "{written}"
    );
}
