//! `cargo run -- import-users FILE.csv`: moves people over from another system into the platform of this machine, which
//! must not be running. Prints the outcome of each row, and the rows that a person must look at.

use std::error::Error;
use std::path::{Path, PathBuf};

use company::import_users::{Done, ImportError, Report, Row, import_users};
use local::{Settings, StartError, as_lambda};

use crate::first_super_admin::FirstSuperAdmin;
use crate::start;

/// Why nobody, or not everybody, was moved over.
#[derive(Debug, thiserror::Error)]
enum ImportUsersError {
    #[error(
        "{} can't be read ({source}): give a CSV file in UTF-8 whose first line is organization,email,name,role",
        file.display()
    )]
    File { file: PathBuf, source: csv::Error },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Import(#[from] ImportError),
}

pub(crate) async fn run(file: &Path) -> Result<(), Box<dyn Error>> {
    Ok(import(file).await?)
}

async fn import(file: &Path) -> Result<(), ImportUsersError> {
    let rows = read(file).map_err(|source| ImportUsersError::File { file: file.to_owned(), source })?;
    // Nobody uses an address of this platform, so any free ports do.
    let settings = Settings { port: 0, aws_port: 0, runs_schedules: false, ..Settings::from_environment()? };
    let admin = FirstSuperAdmin::from_environment()?;
    let (local, generated_password) = start(settings, &admin).await?;
    if let Some(password) = &generated_password {
        println!("Password of {}: {password} (shown this once)", admin.email);
    }
    let handler = company::import_users::HANDLER;
    let report = as_lambda(handler, import_users(&local.store, &local.clock, &rows)).await?;
    print(&report);
    Ok(())
}

fn read(file: &Path) -> Result<Vec<Row>, csv::Error> {
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file)?.deserialize().collect()
}

fn print(Report { added, already_there, review, refused }: &Report) {
    println!("Added            {}", added.len());
    println!("There already    {}", already_there.len());
    println!("Not added        {}", refused.len());
    for (title, list) in [("Not added", refused), ("To be looked at", review)] {
        if list.is_empty() {
            continue;
        }
        println!("\n{title}");
        for Done { row, organization, email, what } in list {
            println!("  {row:>5}  {organization}  {email}: {what}");
        }
    }
    if !added.is_empty() {
        println!(
            "\nNobody has been written to: administrators send the letters from their list of employees."
        );
    }
}
