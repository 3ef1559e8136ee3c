# Signing in, invitations, profile
violation-too-short = At least { $minimum } characters.
violation-password-common = This password is among the first that are tried. Choose another, such as several words.
violation-password-is-email = The password must not be your e-mail address. Choose another.
violation-already-added = This person has been added already.
violation-address-bounces = Letters to this address come back. Check it, or give another.
violation-letters-unwanted = Its reader has refused letters from Kabinet. Give another address.
