# Audit
audit = Audit
from-address = from
actor-platform = Platform
actor-program = Program
actor-stranger = Somebody who has not signed in
field-actor = Who
field-action = What was done
field-subject = To whom or what
field-from = From
field-to = To
field-organization = Organisation
search-audit = Name, e-mail, department, role
any-action = Any action
audit-only-of = Only { $name }
audit-platform-itself = The platform itself
task-export_audit = Exporting the audit
audit-nothing = Nothing found
    .hint = Change the conditions, or look earlier: entries are kept for good.
audit-nothing-yet = Nothing found so far
    .hint = Earlier entries have not been looked through yet: look further, or narrow the filters.
audit-empty = Nothing has happened here yet
    .hint = Every change shows here by itself: who, what, from where and when.
column-at = Time
column-actor = Who
column-actor-email = E-mail
column-actor-address = Address
column-action = What was done
column-organization = Organisation
column-subject = To whom or what
column-changes = Changes
audit-name = Name
audit-description = Description
audit-reason = Reason
audit-email = E-mail
audit-status = Status
audit-address = Network address

# Permissions
permission-platform-audit-view = View the platform's audit
permission-audit-view = View the audit

# Limits
action-limit-met = A limit was met
audit-limit = Limit
limits = Limits
    .hint = How often something may be done that costs something or writes to somebody. When a limit is met, the audit tells so, once an hour for each person or, where nobody has signed in, network address.
limits-met = When limits were met
limit-figure = { $most } { $within ->
    [minute] a minute
    [hour] an hour
   *[day] a day
}
limit-letters-of-person-hour = Letters that one person causes
limit-letters-of-person-day = Letters that one person causes, by day
limit-letters-of-organization-day = Letters of one organisation
limit-announced-letters-day = Letters after imports
limit-letters-to-address-hour = Letters to one address
limit-letters-to-address-day = Letters to one address, by day
limit-same-letters-hour = Equal letters to one address
limit-work-letters-of-organization-day = Letters about the work of one organisation, by day
limit-work-letters-to-address-hour = Letters about work to one address
limit-work-letters-to-address-day = Letters about work to one address, by day
limit-work-of-person-hour = Long work of one person
limit-files-of-person-hour = Files of one person
limit-imports-of-person-hour = Tables that one person plans to import
limit-exports-of-person-minute = Exports of one person
limit-addresses-of-person-hour = Addresses that one person asks about
limit-keys-of-person-hour = Keys for programs that one person makes
limit-tickets-of-person-hour = Tickets of one client
limit-calls-of-person-hour = How often one person calls others into tickets
limit-words-of-person-hour = What one client writes in tickets
limit-joinings-of-network-hour = Wishes for access from one network
limit-joinings-of-address-day = Wishes for access with one e-mail address
limit-tries = Passwords and codes
    .figure = 5 tries from one place, then growing pauses
limit-of-letters = letters
limit-of-work = long work
limit-of-files = files
limit-of-imports = tables to import
limit-of-exports = exports
limit-of-addresses = addresses asked about
limit-of-keys = keys for programs
limit-of-tickets = tickets
limit-of-words = messages
limit-of-joinings = wishes for access
limit-of-tries = tries to sign in
