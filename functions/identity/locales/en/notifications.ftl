# Notifications
notifications = Notifications
notifications-none = Nothing to switch off
    .hint = There are no letters here that one may do without.
field-wanted = Send letters
    .hint = Letters about signing in and your account always come.

# In the audit
audit-silenced = Letters switched off

# What was done
done-notifications-edited = Saved
