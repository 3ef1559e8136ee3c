//! Every Lambda has a sample event. The tests in `tests/events` check the events themselves.

use std::collections::BTreeSet;

use testing::TEMPLATE;

use crate::ROOT;
use crate::document::lambdas;

#[test]
fn every_lambda_has_an_event_and_every_event_a_lambda() {
    let folders = std::fs::read_dir(format!("{ROOT}/events")).unwrap();
    let handlers: BTreeSet<String> =
        folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(handlers, lambdas(&TEMPLATE).into_keys().collect());
}
