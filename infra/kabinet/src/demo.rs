//! `cargo run -- demo`: makes an organisation with two years behind it on an empty folder, for somebody who tries the platform.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ::demo::{HANDLER, Made, MakeError, make};
use local::{Settings, StartError, as_lambda};

use crate::first_super_admin::FirstSuperAdmin;
use crate::start;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error(
        "the folder {} has data, and nothing was changed: the demo is made on an empty one, choose it with KABINET_DATA",
        .0.display()
    )]
    Data(PathBuf),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{source}: remove the folder {}", data.display())]
    Make { source: MakeError, data: PathBuf },
    #[error("what was to be done later was not done: {0}")]
    Later(String),
}

pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    Ok(demonstrate().await?)
}

async fn demonstrate() -> Result<(), DemoError> {
    let begun = Instant::now();
    let settings = Settings::from_environment()?;
    if is_unfinished(&settings.data) {
        return Err(StartError::Unfinished(settings.data).into());
    }
    if has_data(&settings.data) {
        return Err(DemoError::Data(settings.data));
    }
    let (data, port) = (settings.data.clone(), settings.port);
    // Nobody uses an address of this platform, so any free ports do.
    let settings = Settings { port: 0, aws_port: 0, runs_schedules: false, ..settings };
    let admin = FirstSuperAdmin::from_environment()?;
    let (local, generated_password) = start(settings, &admin).await?;
    let unusable = |source| StartError::Folder { folder: data.clone(), source };
    std::fs::write(data.join(UNFINISHED), "").map_err(unusable)?;
    let tell = |what: &str, done: usize, of: usize| println!("  {what:<14}{done:>5} of {of}");
    let made = as_lambda(HANDLER, make(&local.tools(), true, &tell)).await;
    let made = made.map_err(|source| DemoError::Make { source, data: data.clone() })?;
    println!("  what is left to be done");
    local.work().await.map_err(DemoError::Later)?;
    std::fs::remove_file(data.join(UNFINISHED)).map_err(unusable)?;
    print(&made, port, begun);
    println!("\nThe platform's own super-admin: {}", admin.email);
    if let Some(password) = generated_password {
        println!("  Password   {password}   (shown this once)");
    }
    Ok(())
}

/// What lies in a folder as long as its demo is being made.
const UNFINISHED: &str = "demo-is-unfinished";

/// Whether a folder has a demo that was never finished. Nobody knows the password of its people.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    folder.join(UNFINISHED).exists()
}

/// Whether a folder has anything in it.
fn has_data(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn print(Made { password, people, .. }: &Made, port: u16, begun: Instant) {
    println!(
        "\nThe demo is ready after {} seconds. Start the platform with `cargo run`, then",
        begun.elapsed().as_secs()
    );
    println!("  Visitors   http://{}.localhost:{port}", ::demo::DOMAIN);
    println!("  Sign-in    http://{}.localhost:{port}/session", ::demo::DOMAIN);
    println!("\n  Password of everybody   {password}   (shown this once; nobody is asked for a code)\n");
    for person in people {
        let post = if person.post.is_empty() { String::new() } else { format!(", {}", person.post) };
        println!("  {:<10}{:<34}{}{post}", person.role, person.email, person.name);
    }
}
