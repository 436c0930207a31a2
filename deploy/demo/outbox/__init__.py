"""The mail and SMS carriers of the demo and of the tests: a real SMTP server and a small SMS provider.

Nothing leaves the machine: what was handed over is kept on disk and shown, newest first, on a page.
"""
