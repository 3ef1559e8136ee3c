# Structure

structure = Structure
structure-title = Company structure
search-structure = Department or director
structure-found = { $count ->
    [0] Nothing found
    [one] { $count } department found
   *[other] { $count } departments found
}
zoom = Zoom
zoom-in = Zoom in
zoom-out = Zoom out
zoom-whole = Back to 100 %
structure-hint = There is only the head department so far. Add departments under it, and others under those: three levels in all.
structure-drag-hint = To move a department, drag its card onto the department it should be under, or choose “Move” in its menu.
add-department = Add a department
edit-department = Edit the department
add = Add
add-child-department = Add a department under it
move-department = Move
delete-department = Delete
department-actions = Actions for “{ $name }”
department-director = Director
no-director = No director
department-people = { $count ->
    [0] nobody
    [one] { $number } person
   *[other] { $number } people
}
child-departments = Departments under it
no-members = Nobody belongs to it yet. Add people by editing the department.
show-members = Show the department’s people
many-members = The department has too many people to choose them here: move them in the list of employees.
field-parent_id = Parent department
field-director_id = Director
field-member_ids = People
director-id-nobody = No director
director-id-search = Find a director
member-ids-nobody = Nobody chosen
member-ids-search = Find somebody
nobody-found = Nobody was found. Search by the beginning of a name, a surname, an e-mail address or a telephone number.
delete-department-title = Deleting “{ $name }”
delete-department-question = Are you sure that you want to delete the department?
move-child = Move “{ $name }”
violation-department-unnamed = Enter the department’s name.
violation-too-many-moved = One change can add and remove { $maximum } people at most. Move the others with the next one, or in the list of employees.
violation-departments-full = { $name } is in { $maximum } departments already, which is the most. Take this person out of another first.
problem-head-is-fixed = The head department stays where it is
    .detail = The head department can be neither deleted nor moved. It can be renamed.
problem-department-cycle = It can’t be moved there
    .detail = A department can’t be under itself or under what is under it. Choose another parent department.
problem-too-deep = There are three levels at most
    .detail = Nothing can be put under a department of the third level. Choose a parent on the first or the second.
problem-has-children-to-take-down = The department was not moved
    .detail = To go down a level, a department must have no departments under it. Move or delete those first.
problem-too-many-departments = Too many departments
    .detail = There can be 500 departments at most. Delete some that are not needed, and try again.
problem-department-has-people = The department was not deleted
    .detail = It can’t be deleted: there are people in it. Remove them or move them to another department, then try again.
problem-department-has-children = The department was not deleted
    .detail = It can’t be deleted: it has departments under it. Move or delete them, then try again.
problem-department-has-people-and-children = The department was not deleted
    .detail = It can’t be deleted: there are people in it, and departments under it. Move or remove them, then try again.

# In the audit
action-department-created = A department was created
action-department-edited = A department was changed
action-department-deleted = A department was deleted
audit-departments = Departments
audit-department = Department
audit-director = Director
audit-director-id = Director
audit-parent = Parent department
audit-parent-id = Parent department
audit-members = Members

# What was done
done-department-created = Department added: { $name }
done-department-edited = Department changed: { $name }
done-department-moved = Department moved: { $name }
done-department-deleted = Department deleted: { $name }

# The module
module-company = Company
