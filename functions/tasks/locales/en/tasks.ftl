permission-tasks-manage = See and decide on later work

# The list
task-kind = Work
task-when = When
task-acts = Acts
task-state-any = Any state
task-kind-any = Any work
task-whose = Whose
task-of-all = Everybody's
task-of-mine = Mine
filter-by-kind = Work
task-summary = Summary
task-oldest = The oldest since
task-shown = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
}
task-none = No long work
    .hint = Imports, exports and reports appear here once somebody begins them; they stay for 30 days.
task-nothing = Nothing of that kind here
    .hint = Remove the filter to see the rest.
task-nothing-yet = Nothing of that kind on this page
    .hint = There may be some on the next one.

# Giving up
task-reason = Why it will not be done
    .hint = The audit keeps it
task-give-up-consequence = It is not tried again, and cannot be taken up later.

# What was done
done-task-stopping = { $title }: stops after the present step
done-task-stopped = { $title }: stopped
done-task-again = { $title }: is tried again
done-task-given-up = { $title }: given up
done-task-undoing = { $title }: what was done is being taken back
done-task-seen = { $title }: put away
problem-task-state = This cannot be done now
    .detail = The work has gone on since the page was shown. Look at what has become of it.

# The audit
action-task-again = Failed work tried again
action-task-given-up = Failed work given up
audit-kind = Work
audit-cause = Why it had failed

# Kinds
task-fill_list = Rows of lists, to where the new release reads them
