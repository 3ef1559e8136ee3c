# Why something was not done

problem-invalid = Check the fields
    .detail = Correct what is marked and send again. What you typed is kept.
problem-unauthenticated = Sign in first
    .detail = Sign in at this address and send the request again.
problem-key-over = The key does not let in here
    .detail = Its time is over, it was deleted or mistyped, it is of another cabinet, or whoever made it works there no longer. Make a new key in the settings of the cabinet.
problem-slow-down = { $what ->
    [letters] Too many letters
    [work] Too much work was begun
    [files] Too many files
    [imports] Too many tables
    [exports] Too many exports
    [addresses] Too many addresses
    [keys] Too many keys
    [tickets] Too many tickets
    [words] Too many messages
    [calls] Too many mentions
    [joinings] Too many wishes for access
   *[tries] Too many attempts
}
    .detail = { $what ->
    [letters] Nothing has been changed: as many letters were sent as may be.{" "}
    [work] Nothing was changed: no more work may be begun within an hour.{" "}
    [files] No more files may be sent within an hour.{" "}
    [imports] Nothing has changed: no more tables are read within an hour.{" "}
    [exports] No more files can be exported in a row.{" "}
    [addresses] No more addresses can be looked up within an hour.{" "}
    [keys] No more than 60 keys can be made within an hour.{" "}
    [tickets] No more than 30 tickets can be made within an hour.{" "}
    [words] No more than 120 messages can be written within an hour.{" "}
    [calls] No more than 120 notes may call colleagues in within an hour.{" "}
    [joinings] Nothing was sent: this network has asked for access as often in an hour as it may.{" "}
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
    .detail = This takes other permissions. Ask an administrator for them.
problem-only-people = Only for people
    .detail = A program with a key can't do this. Sign in under your own name.
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
problem-malformed-key = The request's key is wrong
    .detail = Idempotency-Key takes 1 to 64 visible ASCII characters. Correct the key and send the request again.
problem-in-progress = Such a request is at work already
    .detail = Wait a second and reload the page: it will show what was made.
problem-cursor = This page of the list is out of date
    .detail = Open the list from its beginning.
problem-stale = The details have changed
    .detail = Somebody else changed them while you filled in the form. What you typed is kept: compare, and send again to replace theirs.
problem-changed-meanwhile = The details have changed
    .detail = Somebody else changed them at the same time. Open them again and repeat.
problem-internal = Something broke on our side
    .detail = Try again later. If that does not help, tell us the request number.
problem-unavailable = Not possible at the moment
    .detail = Try again in a few seconds.
problem-not-oneself = Not to yourself
    .detail = You can't demote, dismiss or delete yourself. Ask another administrator.
problem-second-factor-missing = A second factor is needed
    .detail = The platform is run with a second factor only. Sign in at the platform's first page and switch it on: Profile, Second factor (/profile/second-factor).
problem-wrong-code = The code is not right
    .detail = Each code is good for half a minute and only once. Wait for the next one and type it in.
problem-not-a-picture = This is not a picture
    .detail = Choose a PNG, JPEG or WebP file that opens on your device.
problem-picture-too-great = The picture is too large
    .detail = Its sides must not exceed { $pixels } pixels. Make it smaller and upload it again.
