//! The programs of the Lambdas as AWS starts them. Cargo builds programs only for tests of their own package, so the
//! programs' package has this test under the same name as the tests beside it: `--test events` runs the programs as they
//! are now.

use std::process::Command;

const PROGRAMS: [&str; 12] = [
    env!("CARGO_BIN_EXE_audit"),
    env!("CARGO_BIN_EXE_cabinet"),
    env!("CARGO_BIN_EXE_company"),
    env!("CARGO_BIN_EXE_demo"),
    env!("CARGO_BIN_EXE_files"),
    env!("CARGO_BIN_EXE_identity"),
    env!("CARGO_BIN_EXE_interface"),
    env!("CARGO_BIN_EXE_organizations"),
    env!("CARGO_BIN_EXE_provisioning"),
    env!("CARGO_BIN_EXE_service_desk"),
    env!("CARGO_BIN_EXE_settings"),
    env!("CARGO_BIN_EXE_tasks"),
];

#[test]
fn a_program_that_is_no_lambda_of_its_own_says_so_and_what_it_lacks() {
    for program in PROGRAMS {
        let ended = Command::new(program).env_clear().env("_HANDLER", "start").output().unwrap();
        assert!(!ended.status.success(), "{program}");
        let written = String::from_utf8(ended.stdout).unwrap();
        assert!(
            written.contains("_HANDLER is not a handler of this program; KABINET_TABLE is missing"),
            "{program}: {written}"
        );
    }
}

#[test]
fn every_program_that_the_contexts_have_is_one_of_these() {
    let names: Vec<_> = PROGRAMS.iter().map(|program| program.rsplit('/').next().unwrap()).collect();
    assert_eq!(contexts::programs().into_keys().collect::<Vec<_>>(), names);
}
