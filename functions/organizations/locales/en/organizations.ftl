# Organisations

# List of organisations
organizations = Organisations
create = Create
column-inn = INN
column-seats = Users
column-subscription-ends-on = Subscribed until
subscription-over = The subscription has ended
    .hint = The cabinet is closed. Extend the subscription and it opens by itself.
no-organizations = No organisations yet
    .hint = An organisation is a client of the platform. Create the first, and its cabinet comes up on a domain of its own.
no-organizations-found = Nothing found
    .hint = Change the search or remove the filter.

# Creating and editing
new-organization = New organisation
edit-organization = Edit the organisation
field-domain = Domain
    .hint = Latin letters, digits and hyphens; can't be changed later
field-inn = INN
    .hint = 10 digits for a company, 12 for a sole trader
field-paid_seats = Paid users
field-subscription_ends_on = End of subscription
field-modules = Modules
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
block = Block
unblock = Unblock
retry = Retry
change-data = Correct the data
blocked-by-hand = Blocked by hand
what-was-answered = What the system answered
what-to-do = What to do
execution = Execution
waits-until = the outside system asks to wait until { $time }
since = since
give-up = Give the creation up
give-up-again = Retry the removal
give-up-title = Giving up the creation: { $name }
give-up-deleted-storage = The bucket will be deleted with all versions of its files.
give-up-deleted-video-project = The Kinescope project will be deleted with its videos.
give-up-consequence-domain = The name { $host } leaves the DNS, and another organisation can have the domain.
give-up-adopted-storage = The bucket was there before the organisation, and stays.
give-up-adopted-video-project = The Kinescope project was there before the organisation, and stays.
give-up-consequence-kept = The organisation's history is kept.
give-up-hint = The organisation can't be brought back. To confirm, type its name: { $name }
give-up-name = Name of the organisation
is-leaving = The organisation is being removed
    .hint = { $left ->
        [0] The domain is left to be freed.
        [one] { $left } resource and the domain are left.
       *[other] { $left } resources and the domain are left.
    }
is-removed = The organisation is gone
    .hint = Everything that was made for it is deleted, and its domain was freed. The history of its changes is left.
has-stopped-leaving = The removal has stopped
given-up-at = given up
elapsed = running for { $duration }
usually = usually { $duration }
attempt = attempt { $attempt }
milliseconds = { $count } ms
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
step-status-pending = not begun
step-status-running = running
step-status-waiting = waiting for its turn
step-status-done = done
step-status-failed = error

# Failures of steps
failure-throttled = The outside system asks for fewer requests.
    .action = Wait a few minutes and press Retry.
failure-kept-waiting = The outside system has asked for fewer requests for an hour.
    .action = Wait until it is less busy and press Retry: what was done is kept.
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
violation-inn-length = An INN has 10 or 12 digits.
violation-inn-control-digits = The control digits are wrong: check the INN.
violation-inn-region = No region has the code 00: check the INN.
violation-domain-form = Latin letters, digits and hyphens only; starts with a letter, does not end with a hyphen, at most 63 characters.
violation-domain-reserved = The platform keeps this word for itself. Choose another.
violation-domain-international = Domains in other than Latin letters are not supported. Write the name in Latin letters.
violation-domain-taken = The domain is taken. Choose another.
violation-domain-fixed = The domain has been created and can't be changed.
violation-unknown-module = There is no module “{ $module }”.
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
problem-modules-fixed = The modules can't be changed now
    .detail = They can be chosen anew while the creation is stopped by an error.
problem-not-failed = The cabinet is up
    .detail = Only a creation that has stopped with an error can be given up. A block closes a cabinet that works.
problem-leaving = The organisation is being removed
    .detail = It can't be changed any more. Wait until it is gone: its domain will be free.
problem-removed = The organisation is gone
    .detail = Only its history is left. There is nothing to change here any more.

# In the audit
action-organization-created = Organisation created
action-organization-edited = Details changed
action-organization-blocked = Organisation blocked
action-organization-unblocked = Organisation unblocked
action-provisioning-retried = Creation of the cabinet retried
action-provisioning-failed = Creation of the cabinet stopped
action-provisioning-finished = Cabinet created
action-organization-given-up = Creation given up
action-removal-failed = Removal stopped
action-organization-removed = Organisation removed
audit-domain = Domain
audit-inn = INN
audit-paid-seats = Paid users
audit-subscription-ends-on = End of subscription
audit-attempt = Attempt
audit-step = Step
audit-code = Error
audit-modules = Modules
audit-resources = Resources that were made

# What was done
done-organization-created = The cabinet is being made: { $name }
done-organization-edited = Saved: { $name }
done-organization-blocked = Cabinet closed: { $name }
done-organization-unblocked = Cabinet open again: { $name }
done-organization-retried = Creation goes on: { $name }
done-organization-given-up = Everything that was made is being removed: { $name }

# Permissions
permission-organizations-view = View organisations
permission-organizations-manage = Create and edit organisations

# The cabinet's name in the DNS
name-not-restored = The name { $host } does not lead to the cabinet yet
    .hint = Its DNS record is being restored. If this message stays, somebody else may have taken the name: remove their record from the zone, and try again.
name-not-removed = The name { $host } is still in the DNS
    .hint = The cabinet is closed to everybody already. Its record is being removed.

task-domain = Name in the DNS
task-bucket = Setting up the storage
task-cause-domain_taken = Somebody else has taken the name in the DNS: remove their record from the zone, and try again.
