"""How casework reaches the insured: an SMS provider and the robot's line, each a client and a console version.

Every client raises two kinds of error only, try again later (`Unavailable`) or never (`Refused`).
"""
