# Letters
letter-super-admin = You run the Kabinet platform
    .text = You have been made a super-admin: of all organisations of the platform and their cabinets. To sign in, choose a password for { $email }.
    .button = Choose a password
    .why = This letter was sent to { $email } because another super-admin has given this address.
    .not-you = Not expecting this letter? Don't follow the link, and tell those who run the platform.
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
    .text = The second factor of { $email } is being taken off: from { $at } a password is enough to sign in. { $place ->
        [organization] An administrator of “{ $organization }” does it: { $by }.
       *[platform] Somebody who runs the platform does it: { $by }.
    } If you have lost your telephone and asked for it, wait until then.
    .button = Keep the second factor
    .why = This letter was sent to { $email }, by which somebody signs in to Kabinet with a second factor.
    .not-you = Not you? Press “Keep the second factor” or sign in with a code, then change your password.
letter-second-factor-kept = The second factor stays
    .text = { $name } ({ $owner }) keeps the second factor: there is no need to take it off.
    .button = Open the page
    .why = This letter was sent to { $email } because you were taking that second factor off.
    .not-you = Not you? Change your password and tell the other administrators.
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

task-letter = Letter
task-follow = A person's account in their organisations
