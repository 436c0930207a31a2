"""How the hub is put on a machine: databases, topics, the local stack, the image.

Nothing here knows a rule of the trade.
"""
