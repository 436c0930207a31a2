"""The rules of intake: what an order is made of, what blocks it, where an item may go.

Pure values and functions: no clock, no database, no file is touched from here.
"""
