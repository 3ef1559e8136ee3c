//! `cargo run`: starts the platform on this machine and says where to find it. `cargo run -- import-users FILE.csv` moves
//! people over from another system instead, and `cargo run -- demo` makes an organisation to look around in.

mod demo;
mod first_super_admin;
mod import_users;

use std::path::Path;
use std::process::ExitCode;

use local::{Local, Settings, StartError};
use tracing_subscriber::EnvFilter;

use first_super_admin::FirstSuperAdmin;

#[tokio::main]
async fn main() -> ExitCode {
    match std::env::var_os("KABINET_LOG").as_ref().and_then(|form| form.to_str()) {
        Some("json") => lambda::log::write_json(std::io::stderr),
        // Quiet unless asked: people need the addresses.
        None | Some("" | "text") => {
            let filter =
                EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,dynoxide=error"));
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        }
        Some(_) => {
            let error = StartError::Variable("KABINET_LOG", "text or json is expected".to_owned());
            eprintln!("kabinet: {error}");
            return ExitCode::FAILURE;
        }
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => run().await.map_err(Into::into),
        ["demo"] => demo::run().await,
        ["import-users", file] => import_users::run(Path::new(file)).await,
        _ => {
            let arguments = arguments.join(" ");
            eprintln!(
                "kabinet: “{arguments}” is not understood: give nothing, demo, or import-users FILE.csv"
            );
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kabinet: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the whole product with a super-admin. Answers their password if one had to be made up.
async fn start(settings: Settings, admin: &FirstSuperAdmin) -> Result<(Local, Option<String>), StartError> {
    let local = Local::start(settings, contexts::product()).await?;
    let password = admin.add(&local).await?;
    Ok((local, password))
}

async fn run() -> Result<(), StartError> {
    let admin = FirstSuperAdmin::from_environment()?;
    let settings = Settings::from_environment()?;
    if demo::is_unfinished(&settings.data) {
        return Err(StartError::Unfinished(settings.data));
    }
    let (local, generated_password) = start(settings, &admin).await?;
    let port = local.address.port();
    println!("Kabinet is ready.");
    println!();
    println!("  Platform   http://admin.localhost:{port}");
    println!("  Sign-in    http://localhost:{port}");
    println!("  Cabinets   http://<domain>.localhost:{port}");
    println!("  Console    http://localhost:{port}/_local");
    println!("  AWS        http://localhost:{}", local.aws_address.port());
    println!("  Kinescope  http://{}", local.kinescope_address);
    println!();
    println!("  E-mail     {}", admin.email);
    if let Some(password) = &generated_password {
        println!("  Password   {password}   (shown this once)");
    }
    println!("  Code       http://localhost:{port}/_local/codes");
    wait_for_the_end().await;
    Ok(())
}

/// Everything is on disk before a request is answered, so stopping needs no ceremony.
async fn wait_for_the_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = interrupted.await;
}
