//! `GET /company/employees/imports/sample.csv` and `sample.xlsx`: a file as an import reads it, with two people who do not
//! exist.

use domain::Structure;
use domain::access::{ManagePeople, Role};
use exports::Table;
use web::{Access, Context, Problem};

pub(crate) async fn sample<File: Table>(
    context: Context,
    access: Access<ManagePeople>,
) -> Result<File, Problem> {
    let rows = rows(&context, &access.tenant().structure().await?);
    File::new(&format!("import-sample.{}", File::FORMAT.extension()), rows)
}

/// The headings and two people: one in the head department, one with no more than an address and a name.
fn rows(context: &Context, structure: &Structure) -> Vec<Vec<String>> {
    let columns = ["column-email", "column-person", "column-role", "column-post", "column-departments"];
    let role = context.text(&format!("role-{}", Role::Employee.key())).into_owned();
    let head = structure.head().map(|head| head.name.to_string()).unwrap_or_default();
    let text = |key: &str| context.text(key).into_owned();
    vec![
        columns.map(text).to_vec(),
        vec![
            "anna@example.com".to_owned(),
            text("import-sample-first"),
            role,
            text("import-sample-post"),
            head,
        ],
        vec![
            "boris@example.com".to_owned(),
            text("import-sample-second"),
            String::new(),
            String::new(),
            String::new(),
        ],
    ]
}
