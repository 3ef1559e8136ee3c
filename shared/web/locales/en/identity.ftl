# Signing in, invitations, profile
