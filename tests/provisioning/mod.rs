mod effects;
mod faults;
mod kills;
