"""Intake: every order by every channel, kept as it came, read, completed and submitted."""
