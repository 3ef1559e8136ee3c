# Signing in, invitations, new passwords

# Signing in
sign-in-title = Sign in
field-password = Password
problem-wrong-credentials = Could not sign you in
    .detail = The e-mail or the password does not fit. Check them and try again.
problem-not-a-member = You do not belong to this organisation
    .detail = Ask its administrator to invite you, or sign in to another organisation.
violation-password-common = This password is among the first that are tried. Choose another, such as several words.
violation-password-is-email = The password must not be your e-mail address. Choose another.

# Invitation
invitation-title = Invitation: { $organization }
invitation-text = { $inviter } invites you to the cabinet of this organisation. Your role: { $role }.
invitation-has-account = There is an account with this address already. Enter its password to join.
invitation-accept = Join
field-given-name = Given name
field-surname = Surname
field-patronymic = Patronymic
    .hint = Optional
field-new-password = New password
    .hint = At least 10 characters; a phrase of several words is good
password-strength = Strength of the password
problem-invitation-over = The invitation is over
    .detail = Its link works for 72 hours, once. If you have accepted it, sign in to the cabinet. If not, ask whoever invited you to send it again.

# Forgotten passwords
forgot-password = Forgot your password?
reset-request = Forgot your password?
    .text = Enter the address that you sign in with. We will send a link by which to choose a new password.
    .button = Send the link
reset-sent = Check your mail
    .text = If somebody signs in to Kabinet with { $email }, a link is on its way. It works for an hour. No letter? Look among the spam, and check the address.
reset-form = A new password
    .text = Whoever is signed in will be signed out, and the new password will be needed to sign in.
    .button = Save the password
reset-done = Your password was changed
    .text = Sign in with the new one. Whoever was signed in is signed out.
problem-reset-over = The link is over
    .detail = It works for an hour, once. Ask for another on the sign-in page: “Forgot your password?”.
problem-handover-over = The way here has not worked
    .detail = It is good for a minute, and once. Sign in here, or go back to the choice of organisations and try again.
field-present_password = Present password
