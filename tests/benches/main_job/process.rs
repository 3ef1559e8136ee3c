//! The real program in a process of its own, so that only its own memory and its own start are measured.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use black_box::figures;

use crate::{EMAIL, PASSWORD};

pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) ready_after: Duration,
}

/// The program beside this benchmark, if it has been built.
pub(crate) fn find_program() -> Option<PathBuf> {
    let benchmark = std::env::current_exe().unwrap();
    let program = benchmark.ancestors().nth(2)?.join("kabinet");
    program.is_file().then_some(program)
}

impl Process {
    /// Starts it on a folder and waits until it says that it is ready.
    pub(crate) fn start(program: &Path, data: &Path) -> Self {
        let start = Instant::now();
        let mut child = Command::new(program)
            .env("KABINET_PORT", "0")
            .env("KABINET_AWS_PORT", "0")
            .env("KABINET_DATA", data)
            .env("KABINET_ADMIN_EMAIL", EMAIL)
            .env("KABINET_ADMIN_PASSWORD", PASSWORD)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "Kabinet is ready.");
        let ready_after = start.elapsed();
        let port = lines.find_map(|line| line.unwrap().split_once("http://admin.localhost:")?.1.parse().ok());
        Self { child, address: (Ipv4Addr::LOCALHOST, port.unwrap()).into(), ready_after }
    }

    /// What it has in memory, in megabytes.
    pub(crate) fn resident_megabytes(&self) -> f64 {
        figures::resident_megabytes(self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
