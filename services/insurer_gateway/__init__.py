"""The insurers' door: orders in, facts out, with both acks of every message."""
