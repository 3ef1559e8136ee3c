# Work that is done later
task = Work
task-state-waiting = Waiting
task-state-running = Running
task-state-parked = Stuck
task-state-stopping = Stopping
task-state-done = Done
task-state-stopped = Stopped
task-state-failed = Given up
task-progress = Progress
task-done = Done: { $done }
task-done-of = { $done } of { $of }
task-left = left: { $time }
task-stop = Stop
task-report = How far it is
task-result = Result
task-undo = Undo: { $count }
    .consequence = What somebody has changed since stays as it is.
task-seen = Put away: { $title }
own-work = Your work
own-work-all = All work
own-work-more = All work, { $count } more

# One piece of work
tasks = Tasks
task-organization = Organisation
task-of-platform = The platform itself
task-created = Begun
task-started = First tried
task-due = Next try
task-parked-since = Failed
task-finished = Over
task-undone-by = Taken back by
task-of-undoing = this work
task-again = Again
task-give-up = Give up

# Why it has failed
task-cause-module-off = The module is off in this organisation.
    .action = It goes on within an hour after the module is switched on.
task-cause-not-allowed = Whoever began this work may not do it any more.
    .action = Give them the right again, then try again; or give it up, and begin it yourself.
task-cause-cabinet-closed = The organisation's cabinet is closed.
    .action = Once it is open, try again, or give the work up.
task-cause-throttled = An outside system asks for fewer requests.
    .action = It goes on by itself.
task-cause-unavailable = An outside system does not answer.
    .action = Try again once it does.
task-cause-timed-out = It took too long.
    .action = Try again; if it happens again, write to those who run the platform.
task-cause-denied = An outside system does not allow it.
    .action = Those who run the platform must give it the right, then try again.
task-cause-refused = An outside system refuses it.
    .action = Put right what it is about, then try again, or give it up.
task-cause-internal = The platform has made a mistake.
    .action = Write to those who run the platform.
task-cause-other = It did not work.
    .action = Try again; if it happens again, write to those who run the platform.
task-cause-export-too-large = The file would have more rows than fit.
    .action = Give it up and export in parts, by narrower filters.

# The export of a list
export = Export
export-xlsx = Excel (.xlsx)
export-csv = CSV table
export-rows = Rows in the file: { $count }
export-ready-until = The file is here until
export-gone = The file is gone. Export once more.
export-download = Download
export-to-list = To the list
done-export-begun = The file is large: it is being written, which takes a few minutes

# A change of several at once
with-selected = With the selected:
picked = {"{}"} selected
column-reason = Reason
outcome-done = done
outcome-refused = not done
outcome-summary = Done: { $done }, not done: { $refused }
column-outcome = Outcome
