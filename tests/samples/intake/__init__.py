"""Mails and faxes as agencies, brokers and machines send them; all invented."""
