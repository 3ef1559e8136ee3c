# Settings
settings = Settings
settings-general = General settings
settings-billing = Billing
settings-people = People
settings-integrations = Integrations
contacts = Contacts
contacts-address = Address
    .hint = Optional
contacts-phone = Telephone
    .hint = Optional
contacts-email = E-mail
    .hint = Optional
contacts-site = Website
    .hint = Optional; begins with https://
settings-time-zone = Time zone
    .hint = The organisation's days begin and end by it: subscription, filters, reports and files
settings-today = In the zone that is saved now it is { $today }.
settings-subscription-ends-at = The last day of the subscription ends at { $at }.
field-accent_color = Colour of the cabinet
    .hint = Optional; six digits and letters, such as #3a55cc
color-by-day = By day
color-by-night = By night
color-moved = The chosen colour would be hard to read on some grounds, so the nearest to it is shown that can be read.
settings-language = Language of the cabinet and its letters
    .hint = For those who have not chosen their own
logo = Logo
logo-file = File with the logo
    .hint = PNG, JPEG or WebP up to 1 MB; what is transparent becomes white
logo-keep = Upload
logo-remove = Remove the logo

# Billing
billing-seats = People
billing-ends-on = Last day of the subscription
billing-status = Cabinet
billing-hint = The number of people and the subscription are changed by the platform: ask there to extend either.
billing-history = Changes
billing-what = What
billing-change = Change

# In the audit
action-settings-edited = Settings changed
action-logo-changed = Logo changed
action-logo-removed = Logo removed
audit-accent-color = Colour of the cabinet
audit-contacts = Contacts
    .address = Address
    .phone = Telephone
    .email = E-mail
    .site = Website

# What was done
done-settings-edited = The settings are saved
done-settings-moved = The settings are saved. In the new zone it is { $today }; the last day of the subscription ends at { $end } instead of { $former }.
done-logo-changed = The logo is saved
done-logo-removed = There is no logo any more

# Permissions
permission-settings-manage = Change the organisation's settings
permission-billing-manage = View billing
