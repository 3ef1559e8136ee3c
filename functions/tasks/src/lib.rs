//! Work that is done later, as people see it and decide on it; and the sweep, which finds what no worker has heard of.

use lambda::{Diagnostic, Lambda, Trigger};
use web::{Answer, Room, Rooms, Routes, texts};
use workers::{queues_of, sweep};

pub static CONTEXT: Room = Room::new("tasks", texts!("tasks"));

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let queues = queues_of(rooms.iter().flat_map(|room| room.tasks));
    let sweep = Lambda::invoked("tasks.sweep", move |tools, _| {
        let queues = queues.clone();
        async move {
            sweep(&tools, &queues).await.map_err(|error| Diagnostic {
                error_type: "Unavailable".to_owned(),
                error_message: error.to_string(),
            })
        }
    });
    vec![sweep.triggered_by(Trigger::Schedule)]
}

pub fn routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "tasks", &[])
}
