"""The case desk's pages, and the staff's sign-in that every service's pages rely on.

A page parses, calls one use case and renders; the forms carry the version they were made from.
"""
