"""Reading e-mails: bytes → message → the person's own words → mention, each step in a module of its own.

parsing    one RFC 5322 message within bounds, its headers as plain text whatever is in them
body       the words of its text parts, and the names of what is attached
quoting    the person's own words apart from what they quote and how they sign
automatic  bounces, out-of-office notes and other mails that nobody wrote
message    all of it as a mention
belonging  whether a mail is one that the watch asks for
wire       a connection to an IMAP server within bounds of size and time
"""
