# The frame of a page, and words that all have in common
product = Kabinet
skip-to-content = Skip to content
navigation = Sections
language = Language
language-name = English
sign-in = Sign in
to-cabinet = To the cabinet
sections = Sections
sign-out = Sign out
to-start = To the start
request-id = Request number
pages = Pages
search = Search
save = Save
cancel = Cancel
close = Close
copy = Copy { $text }
copied = Copied
draft = You have begun to fill in this form before.
draft-restore = Restore what was typed
notice-offline = No connection to the platform. What is shown is what was known last.
notice-not-sent = Could not send: no connection to the platform. What you typed is kept, try again.
search-organizations = Name, INN or domain
filter-by-status = Status
status-any = All
status-active = Active
status-blocked = Blocked
status-provisioning = In progress
status-failed = Error
status-leaving = Being removed
status-removed = Removed
column-name = Name
column-status = Status
nothing-found = Nothing found
    .hint = Change the search or remove the filter.
show-all = Show all
sort-by = Sort by
first-page = To the beginning
rows = { $first }–{ $last }
rows-of-all = { $first }–{ $last } of { $total }
previous-page = Back
nothing-yet = Nothing found so far
    .hint = Only a part of the list was looked through. Look further, or change what you look for.
searched-to = Looked through to { $moment }.
searched-to-name = Looked through to “{ $name }”.
search-further = Look further
list-begins-anew = That page of the list is out of date: here is the list from its beginning.
filters-on = Filters that are on
filter-unnamed = chosen
chip-off = Remove the filter
next-page = Next
shown-more = , there are more
release = Release
edit = Edit
history = History
duration-moment = less than a second
duration-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
duration-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}

# Words in common
other-organization = Another organisation

# Roles
role-admin = Administrator
role-manager = Manager
role-employee = Employee
role-reviewer = Reviewer
role-client = Client
role-gone = The role was deleted
invitation-until = the link is good until
filter-by-role = Role
viewing-as = You are viewing as { $role }. You may do only what this role may.
stop-viewing = Go back

# Letters
letter-answers = There is no need to answer this letter: leave your answer on the page that the button “{ $button }” opens.
letter-link-lifetime = { $hours ->
    [one] The link works for { $hours } hour, once.
   *[other] The link works for { $hours } hours, once.
}
undone = Undone: all is as it was
undo = Undo
days-left = { $days ->
    [0] last day
    [one] { $days } day left
   *[other] { $days } days left
}
seats = { $used } of { $paid }
filter-by-state = State
