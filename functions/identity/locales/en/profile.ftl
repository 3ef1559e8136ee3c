# Profile
profile = Profile
profile-access = Signing in
violation-same-email = This is your present address. Enter a new one.
field-about = About you
    .hint = Optional; your colleagues see it
field-links = Links to social networks
    .hint = Optional, five at most; the whole address
time-zone-by-default = As the organisation has it, elsewhere Moscow
avatar = Picture
avatar-own = Your picture
avatar-file = A file with a picture
    .hint = The middle of it is kept
avatar-keep = Upload
avatar-remove = Remove the picture

# E-mail address and password
change-email = Change the e-mail address
    .hint = We will send a link to the new address. Until you follow it, you sign in with the present one.
field-new-email = New e-mail address
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

# In the audit
action-password-changed = The password was changed
action-password-reset = The password was set anew by a link
action-email-change-requested = A change of e-mail was asked for
action-email-changed = The e-mail was changed
action-session-ended = Signed out on one device
action-other-sessions-ended = Signed out on other devices
action-all-sessions-ended = Signed out on all devices
action-avatar-changed = The picture was changed
action-avatar-removed = The picture was removed
action-profile-edited = The profile was changed
audit-phone = Telephone
audit-surname = Surname
audit-patronymic = Patronymic
audit-about = About
audit-links = Links
audit-language = Language
audit-time-zone = Time zone
audit-browser = Browser
audit-system = System
audit-host = Site

# What was done
done-signed-out = { $cabinets ->
    [none] You have signed out
   *[other] You have signed out, and so have the cabinets that you entered without a password
}
done-session-ended = Signed out there
done-other-sessions-ended = Signed out everywhere else
done-all-sessions-ended = You have signed out on all devices
done-profile-edited = Saved
avatar-take = Use it
avatar-sent = Sent:
done-avatar-changed = Picture saved
done-avatar-removed = Picture removed
done-password-changed = Password changed, signed out everywhere else
done-email-change-requested = Letter sent: { $email }. The address changes once you open the link in it.
