//! The part that the benchmarks share: how figures are taken and shown.
#![expect(clippy::unwrap_used, reason = "a measurement that can't go on should stop where it stands")]

/// Opens the table of figures.
pub fn print_head() {
    println!("{:<66}{:>10}  {:<44}met", "what", "goal", "figure");
}

/// A row of the table.
pub fn report(what: &str, goal: &str, figure: &str, is_met: bool) {
    println!("{what:<66}{goal:>10}  {figure:<44}{}", if is_met { "yes" } else { "no" });
}

/// A row of the table for a figure that has no goal.
pub fn note(what: &str, figure: &str) {
    println!("{what:<66}{:>10}  {figure}", "");
}

/// The middle one of the values, of which there has to be one.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// What a process has in memory, in megabytes (`proc_pid_status(5)`).
pub fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    kibibytes.unwrap().parse::<f64>().unwrap() * 1_024.0 / 1_000_000.0
}
