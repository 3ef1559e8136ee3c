# The second factor
second-factor = Second factor
