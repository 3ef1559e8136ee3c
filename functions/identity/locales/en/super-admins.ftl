# Super-admins
super-admins = Super-admins
super-admin-add = Add a super-admin
super-admin-remove = Remove
super-admin-remove-name = Remove { $name } from the super-admins
super-admin-invited = has not chosen a password yet
super-admin-name = Name
    .hint = Of somebody whom the platform does not know yet.
super-admin-consequence-everything = A super-admin sees and changes everything: the platform and the cabinet of every organisation.
super-admin-consequence-letter = Whoever has no password yet gets a letter with a link to choose one.
super-admin-consequence-loss = From the very next request on, the platform and others' cabinets are closed to them.
super-admin-consequence-kept = Their account and their roles in organisations stay.
problem-already-super-admin = They are a super-admin already
    .detail = There is nothing to do.
problem-last-super-admin = The last super-admin can't be removed
    .detail = Add another first: without super-admins nobody can run the platform.

# In the audit
action-super-admin-added = A super-admin was added
action-super-admin-removed = A super-admin was removed

# What was done
done-super-admin-added = Super-admin added: { $email }
done-super-admin-removed = No longer a super-admin: { $name }

# Permissions
permission-super-admins-manage = Manage super-admins
permission-accounts-manage = Help with accounts
