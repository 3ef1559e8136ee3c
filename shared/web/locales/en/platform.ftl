# The frame of a page
product = Kabinet
skip-to-content = Skip to content
navigation = Sections
language = Language
language-name = English
sign-in = Sign in
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

# Signing in
sign-in-title = Sign in
signed-in-as = You are signed in as { $name }.
choose-organization = Choose an organisation
to-platform = Platform panel
no-memberships = You are not in any organisation yet. Ask an organisation's administrator to invite you.
health = Health
health-good = All is well.

# List of organisations
organizations = Organisations
create = Create
search-organizations = Name, INN or domain
filter-by-status = Status
status-any = All
status-active = Active
status-blocked = Blocked
status-provisioning = In progress
status-failed = Error
column-name = Name
column-inn = INN
column-seats = Users
column-subscription-ends-on = Subscribed until
column-status = Status
days-left = { $days ->
    [0] last day
    [one] { $days } day left
   *[other] { $days } days left
}
subscription-over = The subscription has ended
    .hint = The cabinet is closed. Extend the subscription and it opens by itself.
nothing-found = Nothing found
    .hint = Change the search or remove the filter.
show-all = Show all
no-organizations = No organisations yet
    .hint = An organisation is a client of the platform. Create the first, and its cabinet comes up on a domain of its own.
sort-by = Sort by
first-page = To the beginning
next-page = Next
seats = { $used } of { $paid }
shown = { $count ->
    [one] { $count } organisation shown
   *[other] { $count } organisations shown
}
shown-more = , there are more

# Creating and editing
new-organization = New organisation
edit-organization = Edit the organisation
field-name = Name
    .hint = The company's name
field-description = Description
    .hint = A short text about the company
field-domain = Domain
    .hint = Latin letters, digits and hyphens; can't be changed later
field-inn = INN
    .hint = 10 digits for a company, 12 for a sole trader
field-paid_seats = Paid users
field-subscription_ends_on = End of subscription
field-modules = Modules
field-reason = Reason
    .hint = Optional; seen on the platform only
field-email = E-mail
field-password = Password
module-company = Company
module-service-desk = Service desk
module-calls = Calls
module-documents = Documents
module-analytics = Analytics
domain-is-fixed = The domain has been created and can't be changed.
domain-available = The domain is free.
domain-checking = Checking the domain…
show-plan = Check the plan

# Plan
plan-good = Everything is ready
plan-bad = The creation would fail
plan-will-create = will be created
plan-will-adopt = is there and will be used
plan-will-fail = will fail
plan-start = the organisation's record and an execution
plan-domain = DNS records for { $host }
plan-video-project = the Kinescope project “{ $host }”, open to that domain only
plan-storage = a private S3 bucket with encryption and versions
plan-environment = the environment file env/cabinet.env in the bucket
plan-build = the cabinet's release with its checksum
plan-deploy = the cabinet at { $host } and its head department

# An organisation's page
facts = Details
steps = Creation of the cabinet
steps-done = { $done } of { $all } done
time-left = usually { $duration } more
resources = What was made
created-at = Created
identifier = Identifier
release = Release
edit = Edit
block = Block
unblock = Unblock
retry = Retry
change-data = Correct the data
history = History
blocked-by-hand = Blocked by hand
what-was-answered = What the system answered
what-to-do = What to do
execution = Execution
since = since
elapsed = running for { $duration }
usually = usually { $duration }
attempt = attempt { $attempt }
milliseconds = { $count } ms
duration-moment = less than a second
duration-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
column-step = Step
column-provider = System
column-resource = Resource
column-origin = Origin
provider-route53 = Route 53
provider-kinescope = Kinescope
provider-s3 = S3
provider-kabinet = Kabinet
origin-created = created
origin-adopted = found and used
step-start = Start
step-domain = Creating the domain
step-video-project = Creating the Kinescope project
step-storage = Creating the file storage
step-environment = Setting up the environment
step-build = Building the project
step-deploy = The project is ready
step-status-pending = waiting
step-status-running = running
step-status-done = done
step-status-failed = error

# Failures of steps
failure-throttled = The outside system asks for fewer requests.
    .action = Wait a few minutes and press Retry.
failure-unavailable = The outside system does not answer.
    .action = Wait until it is back and press Retry.
failure-timed-out = The outside system did not answer in time.
    .action = Press Retry: what was done is neither lost nor done twice.
failure-unhealthy = The cabinet does not answer at its address with the new release.
    .action = See what it answered. If its address has not spread through the DNS yet, wait and press Retry.
failure-domain-taken = The domain is taken.
    .action = Choose another domain and press Retry.
failure-kinescope-unauthorized = Kinescope has not accepted the platform's token.
    .action = Check the Kinescope token in the platform's settings and press Retry.
failure-kinescope-limit-reached = Kinescope's limit of projects is reached.
    .action = Raise the Kinescope plan or delete projects that are not needed, and press Retry.
failure-kinescope-name-taken = Kinescope has somebody else's project of that name.
    .action = Rename or delete it in Kinescope and press Retry.
failure-kinescope-refused = Kinescope has refused the request.
    .action = See what it answered, remove the cause and press Retry.
failure-bucket-name-taken = The bucket's name belongs to another owner.
    .action = Change the bucket prefix in the platform's settings and press Retry.
failure-access-denied = The platform may not do this.
    .action = Give this step's role the rights it needs in AWS and press Retry.
failure-refused = The outside system has refused the request.
    .action = See what it answered, remove the cause and press Retry.
failure-invalid-brand = A cabinet can't be built from the organisation's name.
    .action = Add letters or digits to the name and press Retry.
failure-invalid-modules = These modules can't be built.
    .action = Create the organisation anew with other modules.
failure-damaged-release = The release in the bucket is damaged.
    .action = Restore the previous version of the release's file in the bucket and press Retry.
failure-superseded = A newer attempt has taken over.
    .action = Nothing to do: the newer attempt goes on.
failure-internal = An internal error of the step.
    .action = Press Retry. If it happens again, the execution's log has the details.

# Blocking
block-title = Block the organisation { $name }?
block-consequence-domain = { $host } will not open any more: its DNS record is removed.
block-consequence-people = { $people ->
    [0] There is nobody in the cabinet yet.
    [one] { $people } person loses access.
   *[other] { $people } people lose access.
}
block-consequence-kept = Nothing else is removed and the domain stays reserved. You can unblock at any time.
block-confirm = Block { $name }


# The interface for programs
api = API
api-raw = The OpenAPI 3.1 document
api-about-forms = Programs and browsers use the same addresses: the answer is JSON, or a page if Accept asks for HTML. Bodies are JSON or forms.
api-about-session = To sign in: POST /session with e-mail and password. The answer has a token, to be sent as Authorization: Bearer; a browser gets a cookie. A token is good at the address that gave it.
api-about-problems = Errors come as application/problem+json (RFC 9457): code names the kind of error, detail says what to do, errors what is wrong with which field. Any request may end with 500 or 503: send it again later.
api-about-lists = A list that goes on has a next_cursor: send it as cursor to get the next page.
api-operations = Requests
api-schemas = Data
api-request = Request
api-summary = What it does
api-field = Field
api-place = Where
api-place-path = in the address
api-place-query = in the query
api-place-body = in the body
api-place-answer = in the answer
api-type = Type
api-required = required
api-status = Answer
api-meaning = What it means
api-permission = Takes the permission { $permission }
api-signed-in = Takes a session.
api-anyone = Open to everybody.

# What is wrong with a field
violation-required = Fill in this field.
violation-too-long = At most { $maximum } characters.
violation-control-characters = Remove control characters and line breaks.
violation-inn-length = An INN has 10 or 12 digits.
violation-inn-control-digits = The control digits are wrong: check the INN.
violation-inn-region = No region has the code 00: check the INN.
violation-domain-form = Latin letters, digits and hyphens only; starts with a letter, does not end with a hyphen, at most 63 characters.
violation-domain-reserved = The platform keeps this word for itself. Choose another.
violation-domain-international = Domains in other than Latin letters are not supported. Write the name in Latin letters.
violation-domain-taken = The domain is taken. Choose another.
violation-domain-fixed = The domain has been created and can't be changed.
violation-not-a-number = Enter a whole number.
violation-out-of-range = A number from { $minimum } to { $maximum }.
violation-date-form = Enter a date such as 2027-01-31.
violation-date-past = The date has passed. Choose today or a later day.
violation-date-far = No later than the year { $maximum }.
violation-unknown-module = There is no module “{ $module }”.
violation-email-form = This does not look like an e-mail address. Example: ivan@company.com
violation-link-form = Enter the whole address of a page, such as https://vk.com/anna.
violation-too-many = No more than { $maximum }.
violation-unknown-value = There is no such value.
violation-unknown-field = The request has no such field. Remove it.
violation-wrong-type = The value is of another type. In JSON, text stands in quotes, a number without them, a list in square brackets.
violation-saved-as = Saved now: { $value }

# Why it did not work
problem-invalid = Check the fields
    .detail = Correct what is marked and send again. What you typed is kept.
problem-unauthenticated = Sign in first
    .detail = Sign in at this address and send the request again.
problem-wrong-credentials = Could not sign you in
    .detail = The e-mail or the password does not fit. Check them and try again.
problem-slow-down = { $what ->
    [letters] Too many letters
   *[tries] Too many attempts
}
    .detail = { $what ->
    [letters] Nothing has been changed: as many letters were sent as may be.{" "}
   *[tries] {""}
}Try again in { $unit ->
    [hours] { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
    [minutes] { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
   *[seconds] { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
}.
problem-foreign-form = The request came from another site
    .detail = Go back to the platform's page and do it there.
problem-forbidden = Not allowed
    .detail = This takes other permissions. Ask a platform administrator for them.
problem-not-found = Not found
    .detail = There is nothing at this address. Check it or go to the start.
problem-unknown-host = Unknown address
    .detail = There is neither the platform nor a cabinet at this address. Check how it is written.
problem-no-cabinet = No such cabinet
    .detail = There is no cabinet at this address. Check how it is written.
problem-blocked = The cabinet is closed
    .detail = Access to this cabinet is suspended. Ask your organisation's administrator.
problem-not-ready = The cabinet is being created
    .detail = Reload the page in a minute. If the cabinet still is not there, ask whoever gave you this address.
problem-method = This address can't be asked like that
    .detail = It does not take requests of this kind. Check the request's method.
problem-content-type = Unsupported kind of data
    .detail = Send application/json or application/x-www-form-urlencoded, not { $type }.
problem-too-large = The request is too large
    .detail = Send at most { $megabytes } MB.
problem-broken-off = The request broke off
    .detail = The data did not arrive in full. Send it again.
problem-malformed-json = The JSON can't be read
    .detail = There is an error in line { $line }, column { $column }. Correct it and send again.
problem-not-an-object = A JSON object is needed
    .detail = Send the fields as an object: {"{"}"name": "…"{"}"}.
problem-malformed-form = The form can't be read
    .detail = Send the fields as application/x-www-form-urlencoded.
problem-cursor = This page of the list is out of date
    .detail = Open the list from its beginning.
problem-stale = The details have changed
    .detail = Somebody else changed them while you filled in the form. What you typed is kept: compare, and send again to replace theirs.
problem-changed-meanwhile = The details have changed
    .detail = Somebody else changed them at the same time. Open them again and repeat.
problem-still-provisioning = The cabinet is still being created
    .detail = Wait until it ends and repeat.
problem-never-came-up = The cabinet has not been created yet
    .detail = First finish its creation with Retry.
problem-already-blocked = The organisation is blocked already
    .detail = Nothing to do.
problem-not-blocked = The organisation is not blocked
    .detail = Nothing to do.
problem-subscription-ended = The subscription has ended
    .detail = Nobody has blocked the organisation by hand. Extend the subscription and the cabinet opens by itself.
problem-already-up = The cabinet is up
    .detail = There is nothing to retry.
problem-domain-fixed = The domain can't be changed
    .detail = It has been created. The other fields can be changed.
problem-internal = Something broke on our side
    .detail = Try again later. If that does not help, tell us the request number.
problem-unavailable = Not possible at the moment
    .detail = Try again in a few seconds.
