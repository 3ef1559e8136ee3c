# One's own tickets
permission-tickets-open = Open tickets and follow one's own
my-tickets = My tickets
open-own-ticket = New ticket
column-updated = Updated
no-own-tickets = There are no tickets yet
    .hint = Describe what has happened or what you need, and see here what is done about it.
field-own-text = What has happened, or what you need
field-own-reply = Message
field-reopen = What is still wrong
field-files = Files
    .hint = Optional; ten at most
files-kept = { $count ->
    [one] { $count } file is attached.
   *[other] { $count } files are attached.
}
file-sent-before = This file will be attached
reopen-ticket = Open again
own-ticket-solved = The ticket is solved
own-ticket-is-over = The ticket was closed long ago, and can't be opened again.
close-own-ticket = All is well, close it
field-score = How content are you with the solution
field-rating-text = What was good, or what was missing
rate-ticket = Rate
score = { $stars } { $score ->
    [1] very bad
    [2] bad
    [3] passable
    [4] good
   *[other] excellent
}
own-assignee = Assigned to: { $name }
own-unassigned = Nobody is assigned yet
entry-rating = Rating
done-own-ticket-opened = Ticket no. { $number } was sent.
done-own-ticket-written = The message was sent.
done-own-ticket-closed = The ticket is closed. Thank you!
done-own-ticket-reopened = The ticket is open again.
done-own-ticket-rated = Thank you for the rating!
problem-ticket-unsolved = There is nothing to rate yet
    .detail = A solved ticket can be rated. If it is solved, load the page again.
audit-rating = Rating

# On the first page
card-queue = Ticket queue
card-own-tickets = My tickets
own-tickets-so-far = { $all ->
    [0] No tickets yet. Say what has happened or what you need, and you are answered here and by letter.
    *[other] Open tickets: { $open }, of { $all }
}
to-own-tickets = To the tickets
