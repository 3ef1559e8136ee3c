# Clients
clients = Clients
search-clients = Name, e-mail, telephone
invite-client = Invite a client
invite-client-again = Invite again
edit-client = Rename the client
close-client = Close access
close-client-consequence = The client can't enter the cabinet any more, and the link of the invitation stops working. Their tickets stay. To give access back, invite them again.
send-client-invitation-again = Send the invitation again
show-tickets-of-client = Show the client's tickets
clients-with-access = All but the closed ones
client-status-active = Has access
client-status-invited = Invited
client-status-dismissed = Access closed
client-email = E-mail
client-phone = Telephone
client-column-status = Access
client-last-seen = Last seen
client-never-seen = never yet
client-uid = Identifier
client-invitation = Invitation
client-invitation-until = good until
client-invitation-expired = the invitation has expired
client-delivery-unsent = the letter is being sent
client-delivery-failed = the letter was not sent
client-delivery-sent = the letter was sent
client-delivery-delivered = the letter was delivered
client-delivery-bounced = the letter did not arrive
client-delivery-complained = the reader does not want letters
tickets-of-client = Tickets
client-tickets = { $open } open, { $all } in all
no-clients = No clients yet
    .hint = Invite those for whom you work: they will make tickets and follow them by themselves. A client takes no seat.
no-clients-found = No such clients
    .hint = Try other words, or look at those whose access was closed.
field-invited-client-name = Name
    .hint = Optional; without it the e-mail address is shown
field-client-name = Name
field-ticket-client = The client's e-mail
    .hint = Optional. If there is no such client, this address gets an invitation.
done-client-invited = Invitation sent: { $email }
done-client-invitation-sent-again = Invitation sent again: { $email }
done-client-edited = Client changed: { $name }
done-client-closed = Access closed: { $name }

# Why not
problem-client-is-employee = This is an employee's address
    .detail = An employee is no client: one address has one membership. Use another address.
problem-client-already-invited = This client is invited already
    .detail = They have not accepted the invitation yet. Send the letter again: the link before stops working.
problem-client-accepted = The client has accepted the invitation already
    .detail = There is nothing to do.
problem-client-closed = The client's access is closed
    .detail = Invite them again first.
problem-client-address-bounces = Letters to the client do not arrive
    .detail = Check the address. If it is wrong, close the access and invite the client by the right one.
problem-client-letters-unwanted = The client does not want letters
    .detail = Ask for another address and invite them by it.
violation-already-client = This is your client already, and has access.
violation-is-employee = This is an employee, and a ticket is for a client. Use another address, or leave the field empty.
violation-client-closed = The access of this client is closed. Invite them again first, on the page “Clients”.

# The letter
letter-client-invitation = { $organization }: an invitation for a client
    .text = { $inviter } invites you to become a client of { $organization } in Kabinet: there you can make tickets and see what becomes of them.
    .button = Accept the invitation
    .why = This letter was sent to { $email }. Who invites you: { $inviter }, { $organization }.
    .not-you = Not you? Just delete the letter: nothing happens until the invitation is accepted.

# Audit
action-client-invited = A client was invited
action-client-invited-again = A client's invitation was sent again
action-client-edited = A client was changed
action-client-closed = A client's access was closed
action-client-erased = A client's data were erased
