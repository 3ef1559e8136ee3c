# Letters
letter-link-lifetime = { $hours ->
    [one] The link works for { $hours } hour, once.
   *[other] The link works for { $hours } hours, once.
}
letter-invitation = { $organization }: an invitation to the cabinet
    .text = { $inviter } invites you to the cabinet of { $organization }. Your role: { $role }.
    .button = Accept the invitation
    .why = This letter was sent to { $email }. Who invites you: { $inviter }, { $organization }.
    .not-you = Not you? Just delete the letter: nothing happens until the invitation is accepted.
letter-password-reset = A new password
    .text = Somebody has asked to change the password for { $email }. If it was you, choose a new one.
    .button = Choose a new password
    .why = This letter was sent to { $email } because the address was entered on the page for forgotten passwords.
    .not-you = Not you? Just delete the letter: the password stays as it is until somebody follows the link.
letter-password-changed = Your password was changed
    .text = The password for { $email } was changed on { $at }. Whoever was signed in before is signed out.
    .button = Choose another password
    .why = This letter was sent to { $email } because somebody signs in to Kabinet with this address.
    .not-you = Not you? Choose another password at once and tell the administrator of your organisation.
letter-second-factor-enabled = Your second factor is on
    .text = A second factor was switched on for { $email } on { $at }: signing in takes a code from now on. Whoever was signed in before is signed out.
    .button = Choose another password
    .why = This letter was sent to { $email } because somebody signs in to Kabinet with this address.
    .not-you = Not you? Choose another password at once and tell those who run the platform: they close the access.
letter-second-factor-disabled = Your second factor is off
    .text = The second factor of { $email } was switched off on { $at }: a password is enough to sign in from now on.
    .button = Choose another password
    .why = This letter was sent to { $email } because somebody signs in to Kabinet with this address.
    .not-you = Not you? Choose another password at once and switch the second factor on again.
letter-recovery-codes-renewed = Your recovery codes were replaced
    .text = New recovery codes were made for { $email } on { $at }. Those before are good no longer.
    .button = Choose another password
    .why = This letter was sent to { $email } because somebody signs in to Kabinet with this address.
    .not-you = Not you? Choose another password at once and make new codes again.
letter-second-factor-reset = Your second factor will be taken off
    .text = The second factor of { $email } is being taken off: from { $at } a password is enough to sign in. Somebody who runs the platform does it: { $by }. If you have lost your telephone and asked for it, wait until then.
    .button = Keep the second factor
    .why = This letter was sent to { $email }, by which somebody signs in to Kabinet with a second factor.
    .not-you = Not you? Press “Keep the second factor” or sign in with a code, then change your password.
letter-second-factor-kept = The second factor stays
    .text = { $name } ({ $owner }) keeps the second factor: there is no need to take it off.
    .button = Open the page
    .why = This letter was sent to { $email } because you were taking that second factor off.
    .not-you = Not you? Change your password and tell the other super-admins.
letter-dismissal = { $organization }: your access is closed
    .text = You no longer have access to the cabinet of { $organization }. It was closed by its administrator { $by }.
    .reason = Reason: { $reason }
    .kept = Your account remains: you sign in to other organisations as before.
    .button = Open Kabinet
    .why = This letter was sent to { $email } because you were one of the people of { $organization }.
    .not-you = Not you, or a mistake? Ask the administrator who closed the access: it can be given back at any time.
letter-email-change = Confirm your new address
    .text = { $name } wants to sign in to Kabinet with the address { $email }. If it is you, confirm it.
    .button = Confirm the address
    .why = This letter was sent to { $email } because the address was entered in a profile.
    .not-you = Not you? Just delete the letter: without confirmation the address does not change.
letter-email-changed = Your address was changed
    .text = Since { $at }, one signs in to Kabinet with { $new } in place of { $email }.
    .button = Open Kabinet
    .why = This letter was sent to { $email } because one signed in with this address before.
    .not-you = Not you? Tell the administrator of your organisation at once: they can close the access.

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
