# The queue of tickets
module-service-desk = Service desk
    .hint = Tickets, deadlines, indicators and a public showcase
permissions-service-desk = Service desk
permission-queue-view = View the ticket queue
permission-tickets-work = Work on tickets
permission-tickets-delete = Delete tickets
dashboard = Dashboard
waits-for-me = Waiting for me
nothing-waits-for-me = You have no new or open tickets.
today-figures = Today
all-indicators = All indicators
tickets = Ticket queue
search-tickets = Number, subject, client
open-ticket = Create a ticket
deleted-tickets = Deleted
column-number = No.
column-ticket-subject = Subject
column-state = State
column-priority = Priority
column-client = Client
column-assignee = Assignee
column-category = Category
column-due = Due
column-created = Created
column-client-email = Client's e-mail
column-first-response-due = First reply due
column-first-response = First reply
column-resolution-due = Solution due
column-resolution = Solution
no-tickets = There are no tickets yet
    .hint = What clients ask for, and what the organisation wants done for itself, will stand here.
no-tickets-found = There are no such tickets
    .hint = Try other words, or take some of the conditions off.
filter-by-view = Whose tickets
filter-by-priority = Priority
filter-by-category = Category
any-state = All states
any-view = All tickets
any-priority = Any priority
any-category = Any category
view-mine = Mine
view-unassigned = Unassigned
view-overdue = Overdue
view-due-soon = Due soon
view-watched = Ones I follow
nobody = Nobody
of-the-organization = The organisation itself

# States and priorities
ticket-state-new = New
ticket-state-open = Open
ticket-state-waiting = Waiting for the client
ticket-state-on-hold = On hold
ticket-state-solved = Solved
ticket-state-closed = Closed
ticket-state-cancelled = Cancelled
ticket-state-merged = Merged
ticket-priority-low = Low
ticket-priority-normal = Normal
ticket-priority-high = High
ticket-priority-urgent = Urgent
ticket-overdue = Overdue:
ticket-due-soon = Soon:

# Deadlines
promise-of-first-response = First answer
promise-of-next-response = Next answer
promise-of-resolution = Solution
promise-none = No deadline
promise-running = Running
promise-paused = Paused
promise-met = In time
promise-failed = Late
until = until
promise-late = Longer than promised: { $length } of working time
promise-spent = Working time passed: { $spent }; promised: { $target }

# One ticket
field-ticket-subject = Subject
field-ticket-text = What is to be done
    .hint = The client, if there is one, sees this text
field-category = Category
field-priority = Priority
field-assignee_id = Assignee
field-state = State
field-answer = Answer to the client
    .hint = Optional; needed to solve the ticket
no-category = No category
usual-priority = That of the category
about-ticket = Ticket
conversation = Conversation
earlier-entries = Earlier entries
reply = Write
field-reply = Text
field-visibility = Who sees it
write-public = An answer: the client sees it, too
write-internal = A note: only the staff sees it
field-state-after = State after this
state-unchanged = As follows from the answer
send = Send
take-ticket = Assign to me
ticket-watchers = Followed by
watch-ticket = Follow
unwatch-ticket = Stop following
mention-hint = To call a colleague in, write @ and a name in a note: @Name Surname. They will see a notification and follow the ticket.
colleagues = Colleagues
entry-mentions = Called in: { $names }
edit-ticket = Change the ticket
merge-ticket = Merge into another
merge-consequence = Ticket no. { $number } will end and lead to the other one. They can't be taken apart again.
follow-up-ticket = Go on in a new ticket
goes-on-from = Goes on from no. { $number } “{ $subject }”
link-ticket = Link to another
unlink = Remove the link
delete-ticket = Delete the ticket
delete-ticket-consequence = The ticket leaves the queue and the indicators. It can be brought back within 30 days.
restore-ticket = Bring the ticket back
ticket-is-deleted = The ticket is deleted. It can be brought back within 30 days.
field-other-ticket = The other ticket
    .hint = Its number
field-link-kind = What it is to this one
merged-into = Goes on in
linked-tickets = Linked tickets
link-related = Related
link-related-back = Related
link-duplicate = Duplicates
link-duplicate-back = Duplicated by
link-cause = Cause
link-cause-back = Effect
link-follow-up = Follow-up
link-follow-up-back = Beginning

# Entries
entry = Entry
entry-internal = Note
entry-internal-change = Seen by the staff
entry-state = State
entry-subject = Subject
entry-category = Category
entry-priority = Priority
entry-assignee = Assignee
entry-first-response = Time of the first response
entry-resolution = Time of the resolution
entry-merged = This ticket was merged into it
entry-merged-into = Goes on in the ticket
entry-linked = Linked to the ticket
entry-unlinked = No longer linked to the ticket
entry-deleted = The ticket was deleted
entry-restored = The ticket was brought back
entry-file-judged = is being checked
entry-file-refused = was refused
kilobytes = KB

# What was done
done-ticket-opened = Ticket no. { $number } was created.
done-ticket-edited = Ticket no. { $number } was changed.
done-ticket-taken = Ticket no. { $number } is yours now.
done-ticket-watched = You follow ticket no. { $number }.
done-ticket-unwatched = You no longer follow ticket no. { $number }.
done-ticket-answered = The answer was sent.
done-ticket-noted-uncalled = The note is there. Nobody was called in: after the @ belongs the name of somebody who may see tickets.
done-ticket-noted = The note was saved.
done-ticket-merged = Ticket no. { $number } was merged into no. { $into }.
done-ticket-linked = The tickets were linked.
done-ticket-unlinked = The link was removed.
done-ticket-deleted = Ticket no. { $number } was deleted.
done-ticket-restored = Ticket no. { $number } is in the queue again.

# Why not
problem-ticket-state = It can't go over to that state
    .detail = { $told ->
        [client] The ticket is in the state “{ $state }”. It can be closed once it is solved, and opened again once it is solved or closed. If you need anything else, write in it or open a new one.
       *[staff] { $count ->
            [0] The state of the ticket is “{ $state }”, and it is the last one. If it is to go on, open a new one and link it to this.
           *[other] The state of the ticket is “{ $state }”. It can go over to these: { $possible }.
        }
    }
problem-closed-for-good = The ticket was closed too long ago
    .detail = It can't be opened again. Press “Go on in a new ticket” on its page.
problem-ticket-deleted = The ticket is deleted
    .detail = Bring it back to do anything with it. More than 30 days after its deletion that is not possible.
problem-merged-into-itself = That is the same ticket
    .detail = Choose another.
problem-merged-into-ended = The other ticket has ended
    .detail = It is cancelled, deleted, or merged into another itself. Choose the one that goes on.
problem-merged-into-anothers = The other ticket is another client's
    .detail = The client of this ticket would not see what becomes of it. Merge tickets of one client, and link this one to the other.
problem-too-many-links = There are twenty links already
    .detail = Remove those that are needed no more.
problem-too-many-watchers = Ten people follow the ticket already
    .detail = Ask one of them to stop following it, and try again.
violation-unknown-ticket = There is no such ticket. Check the number.
violation-category-name-taken = There is a category with this name already. Choose another.
violation-time-form = Enter a time such as 09:00.
violation-hours-overlap = Hours must end after they begin, and not overlap.
violation-day-twice = This day is here already.
violation-first-response-longer = The first answer can't be later than the solution.
violation-share-form = Enter a share from 0 to 1, such as 0.8.
violation-solved-without-answer = Tell the client what was done: a ticket is not solved without an answer.
violation-works-on-no-tickets = Choose somebody who works on tickets.

# The audit
action-ticket-opened = A ticket was created
action-ticket-changed = A ticket was changed
action-ticket-answered = A client was answered
action-ticket-noted = A note was made in a ticket
action-ticket-merged = A ticket was merged into another
action-ticket-linked = Tickets were linked
action-ticket-unlinked = A link between tickets was removed
action-ticket-deleted = A ticket was deleted
action-ticket-restored = A ticket was brought back
audit-state = State
audit-subject = Subject
audit-priority = Priority
audit-category = Category
audit-assignee = Assignee
task-tend-ticket = Deadlines of a ticket
task-export_tickets = Exporting tickets

# Several tickets at once
change-tickets = Change tickets
no-tickets-selected = No ticket is selected
    .hint = Select tickets in the queue, a hundred at most.
to-tickets = To the queue
stays-as-it-is = Leave as it is
select-ticket = Select ticket no. { $number }
select-all-tickets = Select all on this page

# Who else is here
somebody-looks = { $name } is looking at this ticket.
somebody-writes = { $name } is writing in this ticket.

# Keys
previous-ticket = Previous
next-ticket = Next
ticket-keys = Keys: Alt+R writes, Alt+A assigns to you, Alt+S solves, Alt+J and Alt+K lead to the next and the previous ticket of the queue
