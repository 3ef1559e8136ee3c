# Keys for programs
program-keys = Keys for programs
    .hint = With such a key a program works in the cabinet by itself, without anybody's password: it does what the key's role allows and the key's maker may do. Programs do not manage people, roles, settings, billing or keys. There can be no more than 20 keys.
permission-integrations-manage = Manage keys for programs
make-key = Make a key
new-key = New key
delete-key = Delete the key
no-keys = No keys yet
    .hint = Make a key if a program is to work with the cabinet: 1C, a site or a script of yours. It will need nobody's password.
column-key-until = Works until
column-key-used = Used
column-key-maker = Made by
key-never-used = never yet
key-maker-gone = erased from the organisation
key-expired = ended
    .hint = The key's time is over, so a program can't get in with it. Make a new key and delete this one.
key-maker-left = does not work
    .hint = Whoever made the key was dismissed or lost their role since then, so a program can't get in with it any more, even if the person is back. Make a new key and delete this one.
key-permissions = What the program may do
key-may-nothing = Nothing.
key-token-shown-once = The key itself is shown once, when it is made. If you did not see it or have lost it, make a new one and delete this one.
field-key-name = Name
    .hint = By which the key is known in the list and the audit, such as “Export to 1C”
field-key-role = Role
    .hint = What the program will be able to do. Give the least that is enough.
field-key-until = Works until
    .hint = A year at most. A letter comes 14 days before the end.
key-made-title = Key made: { $name }
key-made-once = Copy the key now: it will not be shown again.
key-made-use = The program sends it in a header of each request, for example:
key-made-kept = I have kept the key
delete-key-title = Delete the key “{ $name }”?
delete-key-consequence = A program with this key stops getting in at once. The key can't be brought back; another can be made.
problem-key-above-oneself = This role gives a program more than you may do yourself
    .detail = Choose another role, or ask somebody who may do more to make the key.
problem-too-many-keys = Too many keys
    .detail = There can be no more than 20 keys, those included whose time is over. Delete some.
task-key_ends = Letter about the end of a key
role-held-by-programs = { $count ->
    [one] One key for programs has this role. Delete the key first, then the role.
   *[other] { $count } keys for programs have this role. Delete them first, then the role.
}
role-programs = { $count ->
    [one] { $count } key for programs
   *[other] { $count } keys for programs
}

dismiss-programs = { $count ->
    [one] The program with a key that this person has made stops getting in for good, even if the person comes back:
   *[other] Programs with keys that this person has made stop getting in for good, even if the person comes back:
}

# Letters
letter-program-key-made = { $organization }: a key for a program was made
    .text = You have made the key “{ $key }”: until { $day }, that day included, a program works with it in the cabinet of { $organization }.
    .button = Open the key
    .why = This letter was sent to { $email } because the key was made under your account.
    .not-you = Not you? Delete the key and change your password: somebody works under your name.
letter-program-key-ends = { $organization }: a key is about to end
    .text = The key “{ $key }” works until { $day }, that day included. After that a program can't get into the cabinet of { $organization } with it. Make a new key, give it to the program and delete the old one.
    .button = Open the key
    .why = This letter was sent to { $email } because you made this key.
    .not-you = Is the key not needed any more? Delete it.

# In the audit
action-program-key-made = A key for a program was made
action-program-key-deleted = A key for a program was deleted
audit-expires-on = Works until

# What was done
done-program-key-deleted = Key deleted: { $name }
