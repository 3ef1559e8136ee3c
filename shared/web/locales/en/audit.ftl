# Audit
action-employee-invited = An employee was invited
action-invitation-sent-again = An invitation was sent again
action-invitation-accepted = An invitation was accepted
action-invitation-revoked = An invitation was revoked
action-employee-edited = An employee was changed
action-employee-dismissed = An employee was dismissed
action-employee-rehired = An employee was rehired
action-employee-erased = An employee was erased
action-employees-imported = Employees were imported
action-ownership-moved = Ownership has moved
action-department-created = A department was created
action-department-edited = A department was changed
action-department-deleted = A department was deleted
action-role-created = A role was created
action-role-edited = A role was changed
action-role-deleted = A role was deleted
