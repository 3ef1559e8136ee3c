# Notifications
notifications = Notifications
notifications-settings = Letters and notifications
notifications-none = Nothing to switch off
    .hint = There are no letters and notifications here that one may do without.
column-notice = About
field-wanted = Letter
    .hint = Letters about signing in and your account always come.
field-bell-wanted = Notification
no-letter-of-notice = No letter tells of this

# Behind the bell
bell = { $unread ->
    [0] Notifications
   *[other] Notifications, { $unread } unread
}
no-notifications = No notifications
    .hint = What concerns you will appear here. It is kept for 60 days.
no-notifications-found = Nothing unread
    .hint = Everything has been read.
filter-by-unread = Which notifications
told-any = All
told-unread = Unread
told-new = not read
told-earlier = Earlier ones
told-something = Something happened
mark-read = Read
mark-read-of = Read: { $text }
mark-all-read = Mark all as read
done-notification-read = Marked as read
done-notifications-read = All notifications are read

# In the audit
audit-silenced = Letters switched off
audit-bell-silenced = Notifications switched off

# What was done
done-notifications-edited = Saved
