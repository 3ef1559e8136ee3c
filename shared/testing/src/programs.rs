//! The programs of the Lambdas: what each may be started as, and where the one that was built lies.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ::lambda::Lambda;

use crate::TEMPLATE;

/// The Lambdas of each program, by its name.
pub fn programs() -> BTreeMap<&'static str, Vec<Lambda>> {
    BTreeMap::from([
        ("audit", audit::lambdas()),
        ("cabinet", cabinet::lambdas()),
        ("company", company::lambdas()),
        ("identity", identity::lambdas()),
        ("interface", interface::lambdas()),
        ("organizations", organizations::lambdas()),
        ("provisioning", provisioning::lambdas()),
    ])
}

/// The program that the template names for the Lambda with this handler, as it was built together with what is running.
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
