# Signing in, invitations, profile
violation-too-short = At least { $minimum } characters.
violation-password-common = This password is among the first that are tried. Choose another, such as several words.
violation-password-is-email = The password must not be your e-mail address. Choose another.
violation-already-added = This person has been added already.
violation-address-bounces = Letters to this address come back. Check it, or give another.
violation-letters-unwanted = Its reader has refused letters from Kabinet. Give another address.

# Invitation
invitation-title = Invitation: { $organization }
invitation-text = { $inviter } invites you to the cabinet of this organisation. Your role: { $role }.
invitation-has-account = There is an account with this address already. Enter its password to join.
invitation-accept = Join
field-given-name = Given name
field-surname = Surname
field-patronymic = Patronymic
    .hint = Optional
field-phone = Telephone
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

# The choice of an organisation and the way to its cabinet
other-organization = Another organisation
choice-invited = You have been invited: open the letter with the invitation
problem-handover-over = The way here has not worked
    .detail = It is good for a minute, and once. Sign in here, or go back to the choice of organisations and try again.

# Profile
profile = Profile
profile-access = Signing in
violation-same-email = This is your present address. Enter a new one.
field-about = About you
    .hint = Optional; your colleagues see it
field-links = Links to social networks
    .hint = Optional, five at most; the whole address
field-language = Language
language-of-browser = As in the browser
field-time_zone = Time zone
time-zone-of-platform = Moscow (by default)
avatar = Picture
avatar-own = Your picture
avatar-file = A file with a picture
    .hint = PNG, JPEG or WebP of up to 2 MB; the middle of it is kept
avatar-keep = Upload
avatar-remove = Remove the picture
problem-not-a-picture = This is not a picture
    .detail = Choose a PNG, JPEG or WebP file that opens on your device.
problem-picture-too-great = The picture is too large
    .detail = Its sides must not exceed { $pixels } pixels. Make it smaller and upload it again.

# E-mail address and password
change-email = Change the e-mail address
    .hint = We will send a link to the new address. Until you follow it, you sign in with the present one.
field-new-email = New e-mail address
field-present_password = Present password
send-link = Send a link
email-waits = Waiting to be confirmed: { $email }. Open the letter that has come there.
confirm-email = New e-mail address
    .text = Sign in with { $email }?
    .button = Confirm
email-confirmed = The address has been changed
    .text = From now on you sign in with { $email }.
problem-email-change-over = The link no longer works
    .detail = It works for an hour, and once. Open your profile and send a new one.
problem-email-taken = The address is taken
    .detail = Somebody signs in with it already. Open your profile and enter another one.
change-password = Change the password
    .hint = On other devices you will have to sign in with the new password.

# Devices
devices = Devices
device-unknown = Unknown device
this-device = This device
signed-in-at = signed in
last-seen-at = last used
end-device = Sign out on { $device }
end-others = Sign out on the others
end-all = Sign out everywhere
