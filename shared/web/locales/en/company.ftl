# The organisation from inside
structure = Structure
employees = Employees
roles = Roles and permissions
audit = Audit
violation-phone-form = This does not look like a telephone number. Example: +7 912 345-67-89
problem-not-a-member = You do not belong to this organisation
    .detail = Ask its administrator to invite you, or sign in to another organisation.
