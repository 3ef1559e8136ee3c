# Letters about tickets
letter-ticket-line = { $text }
letter-ticket-more = The message goes on in the ticket.
letter-ticket-answered = { $organization }: ticket no. { $number } was answered
    .text = Your ticket no. { $number } “{ $subject }” was answered. From: { $author }. State of the ticket: { $state }.
    .button = Open the ticket
    .why = You get this letter because you are the client of this ticket. Such letters can be switched off in your profile.
    .not-you = If the ticket is not yours, tell the organisation.
letter-ticket-state = { $organization }: ticket no. { $number }, another state
    .text = The state of your ticket no. { $number } “{ $subject }” has changed. Now: { $state }.
    .button = Open the ticket
    .why = You get this letter because you are the client of this ticket. Such letters can be switched off in your profile.
    .not-you = If the ticket is not yours, tell the organisation.
letter-ticket-written = { $organization }: the client wrote in ticket no. { $number }
    .text = There is a new message in ticket no. { $number } “{ $subject }”. From: { $author }. State of the ticket: { $state }.
    .button = Open the ticket
    .why = You get this letter because the ticket is assigned to you. Such letters can be switched off in your profile.
    .not-you = If the ticket is not yours, assign it to somebody else.
letter-ticket-assigned = { $organization }: ticket no. { $number } is yours now
    .text = Ticket no. { $number } “{ $subject }” is assigned to you. Next deadline: { $due }.
    .button = Open the ticket
    .why = You get this letter because the ticket was assigned to you. Such letters can be switched off in your profile.
    .not-you = If the ticket is not yours, assign it to somebody else.
letter-ticket-watched = { $organization }: ticket no. { $number } that you follow
    .text = { $what ->
        [said] There is a new message in ticket no. { $number } “{ $subject }”. From: { $author }.
       *[moved] The state of ticket no. { $number } “{ $subject }” has changed.
    } State of the ticket: { $state }.
    .button = Open the ticket
    .why = You get this letter because you follow the ticket. Such letters can be switched off in your profile.
    .not-you = To get no letters about this ticket, stop following it.
letter-ticket-due = { $organization }: deadline of ticket no. { $number }
    .text = A deadline of ticket no. { $number } “{ $subject }” is { $alarm ->
        [overdue] over
       *[due_soon] near
    }. Deadline: { $due }. State of the ticket: { $state }.
    .button = Open the ticket
    .why = You get this letter because the ticket is assigned to you. Such letters can be switched off in your profile.
    .not-you = If the ticket is not yours, assign it to somebody else.
task-tell-of-ticket = Letter about a ticket
task-tell-several = Notifications about a ticket for several
