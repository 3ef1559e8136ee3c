//! Every Lambda serves the endpoints that the code declares for it, and every declared endpoint has a Lambda.

use std::collections::{BTreeMap, BTreeSet};

use provisioning::Function;
use serde_json::{Value, json};
use testing::{TEMPLATE, choose_route, gateway_routes};

use crate::ROOT;
use crate::document::{functions, lambdas, resources};

/// A path as somebody asks for it.
pub(crate) fn some_path_of(pattern: &str) -> String {
    pattern.replace(['{', '}'], "")
}

/// Where a request for a path goes, if these are the routes: the handler of a Lambda.
pub(crate) fn lambda_of<'a>(routes: &'a BTreeMap<String, String>, path: &str) -> &'a str {
    &routes[choose_route(routes.keys().map(String::as_str), path)]
}

#[test]
fn every_endpoint_is_asked_of_the_lambda_declared_for_it() {
    let routes = gateway_routes();
    for endpoint in contexts::routes().endpoints() {
        let lambda = lambda_of(&routes, &some_path_of(endpoint.path));
        assert_eq!(lambda, endpoint.function, "{}", endpoint.route());
    }
}

#[test]
fn no_route_could_be_left_out() {
    let routes = gateway_routes();
    let endpoints = contexts::routes();
    for left_out in routes.keys().filter(|route| *route != "$default") {
        let mut others = routes.clone();
        others.remove(left_out);
        let is_missed = endpoints
            .endpoints()
            .iter()
            .any(|endpoint| lambda_of(&others, &some_path_of(endpoint.path)) != endpoint.function);
        assert!(is_missed, "{left_out}");
    }
}

/// So that it is the Lambda which knows the methods, as it does on a laptop.
#[test]
fn a_route_takes_all_methods_and_is_named_as_sam_knows_it() {
    for properties in lambdas(&TEMPLATE).into_values() {
        let events = properties["Events"].as_object().into_iter().flat_map(|events| events.values());
        for event in events.filter(|event| event["Type"] == "HttpApi") {
            let properties = &event["Properties"];
            assert_eq!(properties["ApiId"], json!({"Ref": "HttpApi"}));
            let Some(path) = properties["Path"].as_str() else { continue };
            assert_eq!(properties["Method"], "ANY", "{path}");
            // SAM lets API Gateway invoke a Lambda by the path with `*` for each variable, and knows no other greedy one.
            assert!(!path.contains('+') || path.ends_with("/{proxy+}"), "{path}");
        }
    }
}

#[test]
fn a_path_belongs_to_one_function_on_all_faces() {
    let mut functions: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for endpoint in contexts::routes().endpoints() {
        functions.entry(endpoint.path).or_default().insert(endpoint.function);
    }
    functions.retain(|_, functions| functions.len() > 1);
    assert_eq!(functions, BTreeMap::new(), "API Gateway takes a path once for all hosts");
}

#[test]
fn what_no_route_takes_goes_to_one_lambda() {
    let template = &*TEMPLATE;
    let defaults: Vec<String> = lambdas(template)
        .into_iter()
        .filter(|(_, properties)| {
            let events = properties["Events"].as_object().into_iter().flat_map(|events| events.values());
            events
                .into_iter()
                .any(|event| event["Type"] == "HttpApi" && event["Properties"]["Path"].is_null())
        })
        .map(|(handler, _)| handler)
        .collect();
    assert_eq!(defaults, ["cabinet"]);
}

#[test]
fn every_lambda_runs_the_program_that_has_its_work() {
    let declared: BTreeSet<(String, String)> = contexts::programs()
        .into_iter()
        .flat_map(|(program, lambdas)| {
            lambdas.into_iter().map(move |lambda| (lambda.handler.to_owned(), program.to_owned()))
        })
        .collect();
    let mut deployed = BTreeSet::new();
    for function in functions(&TEMPLATE) {
        let (properties, metadata) = (&function["Properties"], &function["Metadata"]);
        let (handler, program) = (&properties["Handler"], &metadata["BuildProperties"]["Binary"]);
        let program = program.as_str().unwrap();
        assert_eq!(metadata["BuildMethod"], "rust-cargolambda", "{handler}");
        assert_eq!(properties["CodeUri"], "functions/contexts", "{handler}");
        deployed.insert((handler.as_str().unwrap().to_owned(), program.to_owned()));
    }
    assert_eq!(deployed, declared);
}

#[test]
fn every_endpoint_is_answered_by_a_lambda_of_its_own_program() {
    let routed: BTreeSet<_> =
        contexts::routes().endpoints().iter().map(|endpoint| endpoint.function).collect();
    let handlers: BTreeSet<_> =
        contexts::programs().into_values().flatten().map(|lambda| lambda.handler).collect();
    let invoked: BTreeSet<_> = handlers.difference(&routed).copied().collect();
    assert_eq!(routed.difference(&handlers).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(invoked.iter().all(|handler| handler.contains('.')), "{invoked:?}");
}

/// Each state machine of the template with its definition.
fn machines() -> Vec<(Value, String)> {
    let machines = resources(&TEMPLATE, "AWS::Serverless::StateMachine");
    let read = |machine: Value| {
        let file = format!("{ROOT}/{}", machine["DefinitionUri"].as_str().unwrap());
        (machine, std::fs::read_to_string(file).unwrap())
    };
    machines.into_values().map(read).collect()
}

#[test]
fn each_state_machine_is_given_the_lambda_that_each_of_its_states_names() {
    let functions = resources(&TEMPLATE, "AWS::Serverless::Function");
    let mut named = BTreeSet::from([Function::Reconcile.handler()]);
    for (machine, definition) in machines() {
        let wanted: BTreeSet<&str> =
            definition.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
        let mut given = BTreeSet::new();
        for function in Function::ALL {
            let (logical, substitution) =
                (format!("{function:?}Function"), format!("{function:?}FunctionArn"));
            if !wanted.contains(substitution.as_str()) {
                continue;
            }
            assert_eq!(functions[&logical]["Handler"], function.handler());
            let arn = json!({"Fn::GetAtt": format!("{logical}.Arn")});
            assert_eq!(machine["DefinitionSubstitutions"][&substitution], arn);
            named.insert(function.handler());
            given.insert(substitution);
        }
        assert_eq!(given.iter().map(String::as_str).collect::<BTreeSet<_>>(), wanted);
        let all: BTreeSet<&String> = machine["DefinitionSubstitutions"].as_object().unwrap().keys().collect();
        assert_eq!(all, given.iter().collect());
    }
    assert_eq!(named, Function::ALL.map(Function::handler).into());
}

#[test]
fn the_state_machines_lose_patience_before_lambda_does() {
    let functions = resources(&TEMPLATE, "AWS::Serverless::Function");
    for (_, definition) in machines() {
        let definition: Value = serde_json::from_str(&definition).unwrap();
        for (name, state) in definition["States"].as_object().unwrap() {
            let Some(patience) = state["TimeoutSeconds"].as_u64() else { continue };
            let timeout = functions[&format!("{name}Function")]["Timeout"].as_u64().unwrap();
            assert!(timeout > patience, "{name}: {timeout} seconds");
        }
    }
}

#[test]
fn what_runs_each_minute_is_over_before_it_runs_again() {
    for handler in [Function::Reconcile.handler(), "tasks.sweep"] {
        let lambda = &lambdas(&TEMPLATE)[handler];
        assert_eq!(lambda["Events"]["EveryMinute"]["Properties"]["Schedule"], "rate(1 minute)", "{handler}");
        assert!(lambda["Timeout"].as_u64().unwrap() < 60, "{handler}");
    }
}
