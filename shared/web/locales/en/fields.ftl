# Fields, and what can be wrong with them
field-name = Name
    .hint = The company's name
field-reason = Reason
    .hint = Optional; seen on the platform only
field-email = E-mail

# What is wrong with a field
violation-required = Fill in this field.
show-password = Show the password
password-again = Type the password again: it is not kept.
choose-file = Choose a file.
violation-too-long = At most { $maximum } characters.
violation-control-characters = Remove control characters and line breaks.
violation-not-a-number = Enter a whole number.
violation-out-of-range = A number from { $minimum } to { $maximum }.
violation-date-form = Enter a date such as 2027-01-31 or 31.01.2027.
violation-date-past = The date has passed. Choose today or a later day.
violation-date-far = No later than the year { $maximum }.
violation-date-late = No later than { $latest }.
violation-email-form = This does not look like an e-mail address. Example: ivan@company.com
violation-too-many = No more than { $maximum }.
violation-unknown-value = There is no such value.
violation-unknown-field = The request has no such field. Remove it.
violation-wrong-type = The value is of another type. In JSON, text stands in quotes, a number without them, a list in square brackets.
violation-key-reused = This form was sent already with other data, and what was made by it is still there. To make one more, send it again.
violation-not-confirmed = Type it exactly so: { $name }
violation-saved-as = Saved now: { $value }
yes = yes
no = no
violation-phone-form = This does not look like a telephone number. Example: +7 912 345-67-89

violation-too-short = At least { $minimum } characters.
field-language = Language

violation-wrong-password = This is not the password. Enter the one that you sign in with.
violation-link-form = Enter the whole address of a page, such as https://example.ru.
field-time_zone = Time zone
language-of-browser = As in the browser
violation-not-https = The address must begin with https://.
violation-color-form = Enter a colour as six digits and letters from a to f, such as #3a55cc.
violation-subscription-over-there = In this time zone the subscription has ended already: the cabinet would close at once.
field-description = Description
    .hint = A short text about the company
field-phone = Telephone
    .hint = Optional
