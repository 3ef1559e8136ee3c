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
notice-ticket-watched = Tickets that I follow
    .hint = When somebody writes in the ticket, or its state changes
notice-ticket-noted = Notes of colleagues
    .hint = To the assignee and to those who follow: when there is a note in the ticket
notice-ticket-mentioned = I am called in
    .hint = When a note has @ and your name

# Behind the bell
told-ticket-answered = { $author }: answer in ticket no. { $number } “{ $subject }”{ $moved ->
    [yes] . Now: { $state }
   *[no] {""}
}
told-ticket-state = Ticket no. { $number } “{ $subject }”: { $state }
told-ticket-written = Message of the client in ticket no. { $number } “{ $subject }”{ $moved ->
    [yes] . Now: { $state }
   *[no] {""}
}
told-ticket-assigned = Ticket no. { $number } “{ $subject }” is yours now
told-ticket-due = A deadline of ticket no. { $number } “{ $subject }” is { $alarm ->
    [overdue] over
   *[due_soon] near
}
told-ticket-watched = { $what ->
    [said] { $by ->
        [client] Message of the client in ticket
       *[staff] { $author }: answer in ticket
    } no. { $number } “{ $subject }”{ $moved ->
        [yes] . Now: { $state }
       *[no] {""}
    }
   *[moved] Ticket no. { $number } “{ $subject }”: { $state }
}
told-ticket-noted = { $author }: note in ticket no. { $number } “{ $subject }”{ $moved ->
    [yes] . Now: { $state }
   *[no] {""}
}
told-ticket-mentioned = { $author } calls you into ticket no. { $number } “{ $subject }”
