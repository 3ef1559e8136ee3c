# Roles
roles = Roles and permissions
create-role = Create a role
new-role = New role
edit-role = Edit the role
delete-role = Delete the role
derive-role = Derive a role from it
role-is-preset = Built in
role-derived-from = Own, derived from { $base }
column-role-origin = Kind
column-permissions = Permissions
column-holders = Held by
held-by-nobody = Nobody
role-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
no-own-roles = No roles of your own yet
    .hint = Built-in roles can't be changed. Create your own when you need another set of permissions.
what-role-may = What it allows
who-holds-role = Who holds it
role-may-nothing = Nothing.
field-role-name = Name of the role
field-role-base = Derived from
    .hint = Decides which permissions the role may hold at all
delete-role-title = Delete the role { $name }?
delete-role-consequence = Nobody holds this role, so nobody will notice. It can't be brought back, only created anew.
role-still-held = { $count ->
    [one] { $count } person holds this role. Give them another one first, then delete this one.
   *[other] { $count } people hold this role. Give them another one first, then delete this one.
}
give-another-role = Give another role
view-as = View as this role

# Owner
owner = Owner
no-owner = There is no owner yet: the first administrator to accept an invitation becomes it.
owner-hint = The owner is an administrator who can't be dismissed, deleted or demoted until they have handed the ownership over.
no-successors = There is nobody to hand the ownership over to: another active administrator is needed.
field-successor = New owner
choose-successor = Choose an administrator
field-own-password = Your password
    .hint = To be sure that it is you
move-ownership = Hand the ownership over

# Groups of permissions
permissions-settings = Running the organisation
    .hint = Only for roles derived from Administrator
permissions-company = Company

# Permissions
permission-people-manage = Invite, edit and dismiss employees
permission-roles-manage = Manage roles
permission-people-view = View employees
permission-structure-view = View the structure
permission-structure-manage = Change the structure
violation-role-name-taken = There is a role with this name already. Choose another.
violation-permission-not-for-role = A role with this base can't hold “{ $permission }” ({ $key }). Uncheck it or choose another base.
violation-permission-not-held = You don't hold “{ $permission }” ({ $key }) yourself, so you can't give it. Uncheck it.
problem-role-is-locked = A built-in role can't be changed
    .detail = Create a role of your own from it and change that.
problem-role-is-held = The role is still in use
    .detail = { $people ->
    [0] Keys for programs have it ({ $programs }). Delete those keys first, then the role.
    [one] { $people } person has it: { $names }. Give them another role first, then delete this one.
   *[other] { $people } people have it: { $names }. Give them another role first, then delete this one.
}
problem-too-many-roles = Too many roles
    .detail = There can be at most 50 roles of your own. Delete those that are not needed.
problem-not-the-owner = Only the owner can hand the ownership over
    .detail = Ask the owner of the organisation or the support of the platform.
problem-not-an-active-admin = Only an active administrator can become the owner
    .detail = Choose another employee, or make this one an administrator first.
problem-already-the-owner = This employee is the owner already
    .detail = There is nothing to do.

# In the audit
action-ownership-moved = Ownership has moved
action-role-created = A role was created
action-role-edited = A role was changed
action-role-deleted = A role was deleted
audit-role = Role
audit-roles = Roles
audit-permissions = Permissions
audit-base = Base
audit-owner = Owner

# What was done
done-role-created = Role created: { $name }
done-role-edited = Role changed: { $name }
done-role-deleted = Role deleted: { $name }
done-view-ended = You see the cabinet as usual again
done-ownership-moved = The organisation now belongs to: { $name }
