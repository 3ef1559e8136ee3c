//! Whose the simulated AWS is, and where.

/// The account that owns everything here, in ARNs too.
pub const ACCOUNT: &str = "000000000000";

/// The secret of every key here. A key's identifier tells whose it is.
pub const SECRET: &str = "local";

/// The region of everything here. A request signed for another one reaches the same world.
pub const REGION: &str = "us-east-1";
