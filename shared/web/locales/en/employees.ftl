# Employees
role-admin = Administrator
role-manager = Manager
role-employee = Employee
role-reviewer = Reviewer
role-client = Client
employee-status-active = Works here
employee-status-invited = Invited
employee-status-dismissed = Dismissed
