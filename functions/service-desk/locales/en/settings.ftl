# Service desk settings
desk-settings = Service desk
desk-settings-title = Service desk: settings
desk-settings-hint = New hours and targets hold for tickets made after the change. The targets of all others stay as they are.
working-hours = Working hours
    .hint = The hours in which tickets are answered. Lunch lies between two stretches; 24:00 is the end of the day. An empty day is a day off.
desk-time-zone = Time zone
    .hint = Working hours are counted in it
weekday-mon = Monday
weekday-tue = Tuesday
weekday-wed = Wednesday
weekday-thu = Thursday
weekday-fri = Friday
weekday-sat = Saturday
weekday-sun = Sunday
hours-from = { $day }: from
hours-to = { $day }: to
calendar-day = Day
holidays = Holidays and days off
    .hint = Nobody works on these days. To remove a day, empty its row.
holiday-name = Name
moved-days = Days with hours of their own
    .hint = A shorter day, for example, or a Saturday on which people work. These hours go before holidays and the usual week.
targets = What is promised
    .hint = How much working time may pass. An empty field promises nothing.
target-first-response = First answer
target-resolution = Solution
unit-minutes = min
unit-days = days
desk-order = Closing of tickets, and warnings
field-close_after_days = Close solved ones after
    .hint = If the client says nothing
field-reopen_within_days = Open closed ones again within
    .hint = Then only a new ticket
field-warn_share = Warn of a target after
    .hint = A part of the time from 0 to 1: 0.8 is when 80% have passed
desk-letters = Letters about tickets
    .hint = Everybody can do without letters of theirs, in their profile. Here letters are switched off for all.
field-client_letters = Write to clients about answers and states of their tickets
field-staff_letters = Write to the staff about new tickets, what clients say, and targets

# The calendar of Russia
russia-title = Calendar of Russia
russia-hint = Adds the holidays, the days off that are moved and the shorter days of a year. Days that are there already stay as they are.
russia-year = Year
russia-take-over = Add the days

# Categories
categories = Ticket categories
make-category = Make a category
edit-category = Change the category
delete-category = Delete
delete-category-title = Delete the category: { $name }
delete-category-consequence = The category will be gone. No ticket has ever used it.
archive-category = Archive
archive-category-title = Archive the category: { $name }
archive-category-consequence = Tickets that have the category keep it, but new ones can’t be given it any more. It can be brought back from the archive.
restore-category = Bring back from the archive
field-category-name = Name
field-is-public = Visitors see it
    .hint = Tickets of this category are shown in the public queue: number, state and age
field-default-priority = Priority of new tickets
    .hint = Unless another one is chosen
field-default-assignee = Assignee of new tickets
    .hint = Unless another one is chosen
priority-not-set = Not set
column-audience = Who sees it
column-default-priority = Priority
column-default-assignee = Assignee
column-in-use = State
category-public = Everybody, visitors too
category-internal = The staff only
category-in-use = In use
category-archived = Archived
    .hint = New tickets can’t be given it. Earlier ones have kept it.
no-categories = No categories yet
    .hint = Tickets are sorted, found and counted by category. A category may have a priority and an assignee of its own.

# What was done
done-desk-edited = The settings of the service desk are saved
done-year-taken-over = The calendar of { $year } is added. New days: { $count }
done-year-there-already = All days of { $year } are in the calendar already
done-category-made = The category is made: { $name }
done-category-edited = The category is changed: { $name }
done-category-archived = The category is archived: { $name }
done-category-restored = The category is in use again: { $name }
done-category-deleted = The category is deleted: { $name }

# Why not
problem-no-calendar = There are no data for this year
    .detail = The days of { $year } are not known yet. Enter holidays and days with hours of their own by hand in the form of the settings.
problem-calendar-full = The calendar is full
    .detail = It holds up to 300 holidays and up to 100 days with hours of their own. Remove those that have passed, and try again.
problem-too-many-categories = There are too many categories
    .detail = There may be up to 100, the archived ones included. Delete those that nobody has needed, or change one of them.
violation-priority-twice = This priority stands here already.

# Audit
action-desk-edited = Settings of the service desk changed
action-category-made = Ticket category made
action-category-edited = Ticket category changed
action-category-removed = Ticket category deleted or archived
audit-calendar = Calendar
    .time-zone = Time zone of the service desk
    .mon = Monday
    .tue = Tuesday
    .wed = Wednesday
    .thu = Thursday
    .fri = Friday
    .sat = Saturday
    .sun = Sunday
    .holidays = Holidays and days off
    .moved-days = Days with hours of their own
audit-targets = What is promised
    .low-first-response = First answer, low priority, minutes
    .low-resolution = Solution, low priority, minutes
    .normal-first-response = First answer, normal priority, minutes
    .normal-resolution = Solution, normal priority, minutes
    .high-first-response = First answer, high priority, minutes
    .high-resolution = Solution, high priority, minutes
    .urgent-first-response = First answer, urgent priority, minutes
    .urgent-resolution = Solution, urgent priority, minutes
audit-close-after-days = Close solved ones after, days
audit-reopen-within-days = Open closed ones again within, days
audit-warn-share = Part of the time until the warning
audit-client-letters = Letters to clients
audit-staff-letters = Letters to the staff
audit-is-public = Visitors see it
audit-default-priority = Priority of new tickets
audit-default-assignee = Assignee of new tickets
audit-is-archived = Archived

# Recounting open tickets
recount-tickets = Recount open tickets
    .hint = New hours and promises hold for new tickets. Recounting applies them to open ones, too, as if they had held when those were made: what is due or late may change. The history of a ticket keeps the former and the new times.
recount-tickets-count = { $count ->
    [0] No ticket is open: there is nothing to recount.
    [one] { $number } ticket is open.
   *[other] { $number } tickets are open.
}
done-tickets-recounting = { $count ->
    [one] The recount of { $count } ticket has begun.
   *[other] The recount of { $count } tickets has begun.
}
task-recount_tickets = Recounting open tickets
