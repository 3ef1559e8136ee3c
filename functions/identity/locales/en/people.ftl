# The people of all organisations
people = People
search-people = Name or e-mail
people-name = Name
people-organizations = Organisations
people-nowhere = nowhere
people-and-more = and others
people-last-seen = Last seen
people-never-seen = never yet
people-status-invited = invited
people-status-dismissed = dismissed
no-people = Nobody yet
    .hint = Create an organisation: whoever is responsible for it will be the first.
no-people-found = Nobody was found
    .hint = Check how the name or the address is written: words are found by how they begin.
task-list_account = A person in the list of people
