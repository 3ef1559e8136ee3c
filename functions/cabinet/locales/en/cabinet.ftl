# First pages
signed-in-as = You are signed in as { $name }.
choose-organization = Choose an organisation
to-platform = Platform panel
no-memberships = You are not in any organisation yet. Ask an organisation's administrator to invite you.
health = Health
health-good = All is well.
choice-invited = You have been invited: open the letter with the invitation
