# Which letters one may do without
notice-ticket-answered = Answers to my tickets
    .hint = To the client: when the staff have answered
notice-ticket-state = State of my tickets
    .hint = To the client: when a ticket is solved, closed, cancelled or open again
notice-ticket-written = Messages of clients
    .hint = To the assignee: when the client has written in their ticket
notice-ticket-assigned = Assigned tickets
    .hint = To the assignee: when a ticket becomes theirs
notice-ticket-due = Deadlines of tickets
    .hint = To the assignee: when a deadline is near or over
