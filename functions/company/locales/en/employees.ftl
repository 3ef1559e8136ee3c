# Employees
employees = Employees
violation-already-added = This person has been added already.
violation-role-of-clients = An employee is no client. Clients are invited in the service desk, on the page “Clients”.
violation-is-client = Somebody with this address is your client already, and one address has one membership. Use another address.
violation-address-bounces = Letters to this address come back. Check it, or give another.
violation-letters-unwanted = Its reader has refused letters from Kabinet. Give another address.
employee-status-active = Works here
employee-status-invited = Invited
employee-status-dismissed = Dismissed
delivery-unsent = the letter is being sent
delivery-failed = the letter could not be sent
    .hint = Check the address. If it is right, send the invitation again; if not, revoke it and invite by the right one.
delivery-sent = the letter has been sent
delivery-delivered = the letter has arrived
delivery-bounced = the letter came back
delivery-complained = the letter was called unwanted
invitation-expired = the link has expired
send-again = Send again
address-works = The address works again
    .hint = Press this once you know that letters arrive: then the invitation can be sent again.

# The list
invite-employee = Invite an employee
search-employees = Name, e-mail or phone
everybody = All
filter-by-department = Department
any-department = All departments
any-role = All roles
columns = Columns
columns-show = Show the chosen
task-export_people = Exporting employees
import-employees = Import from a file
column-person = Name
column-role = Role
column-email = E-mail
column-phone = Phone
column-post = Post
column-departments = Departments
column-last-seen = Last seen
never-seen = not yet
select-employee = Select { $name }
no-employees = No employees yet
    .hint = Invite the first one, or import all of them from a file.
no-employees-found = Nobody was found
    .hint = Change the search or take the filter off.
with-all = With all that are found
with-all-counted = With all that are found ({ $count })
select-all = Select everybody on this page
bulk-move = Move to a department
bulk-role = Change the role
bulk-dismiss = Dismiss

# The card
employee-uid = Identifier
employee-owner = Owner of the organisation
employee-since = In the organisation since
employee-invitation = Invitation
employee-invited-by = invited by { $name }
employee-dismissed-at = Dismissed
employee-reason = Reason for the dismissal
edit-employee = Change: { $name }
    .own = E-mail, phone and picture are changed by the person, in their profile.
    .own-name = Name, e-mail, phone and picture are changed by the person, in their profile.
field-person_name = Name
field-role = Role
field-post = Post
field-departments = Departments
    .hint = At least one. Without any, the person goes back to the head department.
field-primary_department = Primary department
    .hint = Shown first
violation-persons-own = The person changes this in their own profile.

# Dismissal and deletion
dismiss = Dismiss
rehire = Rehire
revoke-invitation = Revoke the invitation
erase = Erase the data
about-dismiss = What dismissing means
    .text = Access closes at once, all open sessions end, the seat is free. History and data stay, and the person can be rehired at any time.
about-erase = What erasing means
    .text = The data of a dismissed person in this organisation is erased for good. Only the audit's entries stay: what was done, and by whom.
about-revoke = What revoking means
    .text = The link in the letter stops working, and the seat is free. The person can be invited again at any time.
about-rehire = What rehiring means
    .text = Access opens again with the role from before and takes a seat. The person returns to their departments or, where these are gone, to the head department.
dismiss-title = Dismiss { $name }?
dismiss-access = Access closes with the very next request, and open sessions end.
dismiss-seat = One paid seat becomes free.
dismiss-kept = History and data stay. The person can be rehired at any time.
dismiss-letter = The person gets a letter about it.
dismiss-leads = Who leads from now on
dismiss-search = Find an heir
dismiss-nobody = Nobody
dismiss-invitations = { $count ->
    [one] { $count } invitation that they sent stays good:
   *[other] { $count } invitations that they sent stay good:
}
dismiss-confirm = Dismiss { $name }
field-dismissal_reason = Reason
    .hint = Optional; administrators see it, and the letter says it
rehire-title = Rehire { $name }?
rehire-confirm = Rehire { $name }
erase-title = Erase the data of { $name }?
erase-confirm = Erase the data
revoke-title = Revoke the invitation of { $name }?
revoke-confirm = Revoke the invitation
field-confirm = The name, to confirm
    .hint = Type the name exactly as it is in the heading

# Several at once
bulk-move-title = Move to a department
bulk-role-title = Change the role
bulk-dismiss-title = Dismiss several
bulk-whom = { $count ->
    [one] This is about { $shown } person:
   *[other] This is about { $shown } people:
}
bulk-move-what = The chosen department becomes their only one.
bulk-role-what = The role changes with the very next request of each.
bulk-dismiss-what = Access closes at once, sessions end, seats become free. Departments that they lead are left without a director. Each can be rehired.
bulk-letters = Letters that tell of it: at most { $count }
bulk-leaders = Of them lead departments: { $count }
bulk-others = And { $count } more
bulk-later = This takes a while: the changes are made one person after another. The page of the work shows how far it is, and can stop it.
bulk-gone = Data deleted
bulk-unnamed = The name cannot be read
bulk-next = The next ones
bulk-work = About this work
choose-department = Choose a department
choose-role = Choose a role
column-employee = Employee
column-leads = Leads
bulk-nobody = Nobody is selected
    .hint = Go back to the list and select whom this is about.
bulk-too-many = Too many are found
    .hint = One change takes no more than { $maximum } people, and not every search can be looked through to its end. Go back to the list, and narrow it.
problem-selection-grew = More people fit by now
    .detail = They are { $count } now. Nothing was changed: check the list, and press again.
problem-employee-damaged = What is known of this person is damaged
    .detail = Write to those who run the platform.
problem-employee-gone = What was known of this person is removed
    .detail = There is nothing to change.
done-people-changing = The changes have begun, people: { $count }
task-change_people = A change of employees
bulk-progress = Changed: { $done }, refused: { $refused }, not reached: { $left }
bulk-previous = The ones before
field-department = Department
to-employees = To the employees

# Why it did not work
problem-owner-stays = This is the owner of the organisation
    .detail = Hand the ownership to another administrator first.
problem-unknown-department = There is no such department
    .detail = It may have been deleted. Open the form again and choose another.
problem-departments-full = This person is in as many departments as one may be
    .detail = One person belongs to { $maximum } departments at most. Take them out of another, or choose somebody else.
problem-unknown-role = There is no such role
    .detail = It may have been deleted. Open the form again and choose another.
problem-leads-department = This person leads a department
    .detail = A director belongs to the department. Give the department another director first.
problem-above-oneself = Your rights are not enough
    .detail = Nobody changes those who have more rights than they, or gives a role above their own. Ask somebody who has these rights.
problem-not-accepted = The invitation has not been accepted yet
    .detail = One who works here can be dismissed. An invitation can be revoked.
problem-already-accepted = The invitation has been accepted already
    .detail = There is nothing to do.
problem-dismissed = This person was dismissed
    .detail = Rehire them first.
problem-not-dismissed = This person was not dismissed
    .detail = There is nothing to do: they work here or are invited.
problem-clients-apart = An employee is no client
    .detail = Employees can't be given the role of clients, and clients keep theirs. Clients are invited in the service desk, on the page “Clients”.
problem-name-is-own = The name is the person's own
    .detail = They can change it in their profile.
second-factor-lost-whole = Second factor lost
letter-invitation = { $organization }: an invitation to the cabinet
    .text = { $inviter } invites you to the cabinet of { $organization }. Your role: { $role }.
    .button = Accept the invitation
    .why = This letter was sent to { $email }. Who invites you: { $inviter }, { $organization }.
    .not-you = Not you? Just delete the letter: nothing happens until the invitation is accepted.
letter-dismissal = { $organization }: your access is closed
    .text = You no longer have access to the cabinet of { $organization }. It was closed by its administrator { $by }.
    .reason = Reason: { $reason }
    .kept = Your account remains: you sign in to other organisations as before.
    .button = Open Kabinet
    .why = This letter was sent to { $email } because you were one of the people of { $organization }.
    .not-you = Not you, or a mistake? Ask the administrator who closed the access: it can be given back at any time.

# Inviting somebody
invite-title = Add an employee
invite-button = Invite
invite-own-name = This person has an account already. The name is their own, and appears once they accept.
invite-open-card = Open the card
field-invited-name = Name
    .hint = Optional; without it the e-mail address is shown
problem-already-invited = This person has been invited already
    .detail = They have not accepted yet. Send the letter again: the link before stops working.
problem-was-dismissed = This person was dismissed
    .detail = Open their card and rehire them: history and data are kept.
problem-no-seats-left = All seats are taken
    .detail = { $paid ->
    [one] { $paid } seat is paid for, and taken.
   *[other] { $paid } seats are paid for, and all are taken.
} { $over ->
    [0] No invitation has expired.
   *[other] Expired invitations keep seats and can be revoked: { $invited }.
} Administrators can free a seat: { $administrators }. Those who look after your organisation on the platform can add seats.
problem-address-bounces = Letters do not arrive
    .detail = The address takes no letters. Revoke the invitation and invite by another address or, if it works again, say so on the card.
problem-letters-unwanted = Its reader has refused our letters
    .detail = Its reader has refused letters from Kabinet. Revoke the invitation and invite by another address or, if they want letters again, say so on the card.

# In the audit
action-employee-invited = An employee was invited
action-invitation-sent-again = An invitation was sent again
action-address-trusted = An address works again
action-invitation-accepted = An invitation was accepted
action-invitation-revoked = An invitation was revoked
action-employee-edited = An employee was changed
action-employee-dismissed = An employee was dismissed
action-employee-rehired = An employee was rehired
action-employee-erased = An employee was erased
action-employees-imported = Employees were imported
audit-post = Post
audit-heirs = Heirs
audit-count = Count
audit-lines = Lines

# What was done
done-employee-edited = Saved: { $name }
done-employee-invited = Invitation sent: { $email }
done-invitation-sent-again = Letter sent again: { $email }
done-invitation-revoked = Invitation revoked: { $name }
done-address-trusted = The address takes letters again: { $email }
done-employee-dismissed = Access closed, and a letter sent to: { $name }
done-employee-rehired = Access given back: { $name }
done-employee-erased = Data erased: { $name }
employee-card = Employee's card
problem-only-platform = Only those who run the platform take this second factor off
    .detail = Ask them: the address opens more than this cabinet, or letters to it come back.
