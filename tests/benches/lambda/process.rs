//! What a process takes of the machine (`proc(5)`).

/// A clock tick: 10 ms, on every Linux that Rust runs on.
const TICK_MILLISECONDS: f64 = 10.0;

/// What it has in memory, in megabytes.
pub(crate) fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    kibibytes.unwrap().parse::<f64>().unwrap() * 1_024.0 / 1_000_000.0
}

/// The time that it has had a processor, in milliseconds.
pub(crate) fn processor_milliseconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name of the program, in brackets, may hold anything. The eleventh and twelfth fields after it are the time in
    // user mode and in the kernel.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
    ticks.sum::<f64>() * TICK_MILLISECONDS
}
