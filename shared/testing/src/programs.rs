//! The programs of the Lambdas, as they were built.

use std::path::PathBuf;

use crate::TEMPLATE;

/// The program that the template names for the Lambda with this handler, built together with the running program.
pub fn program_of(handler: &str) -> PathBuf {
    let resources = TEMPLATE["Resources"].as_object().unwrap().values();
    let mut functions = resources.filter(|resource| resource["Properties"]["Handler"] == handler);
    let function = functions.next().unwrap_or_else(|| panic!("{handler} is no Lambda of the template"));
    let name = function["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap();
    // Tests, benchmarks and examples lie in folders beside the programs.
    let running = std::env::current_exe().unwrap();
    let program = running.ancestors().nth(2).unwrap().join(name);
    assert!(program.is_file(), "there is no {}: `cargo test --workspace` builds it", program.display());
    program
}
