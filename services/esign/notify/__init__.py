"""The carriers that take our SMS and e-mails: outside parties, each a client and a console version.

Every client raises two kinds of error only, try again later (`Unavailable`) or never (`Refused`).
"""
