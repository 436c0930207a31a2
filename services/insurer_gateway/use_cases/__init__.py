"""What the insurers' door does: take orders, tell facts, deliver them, let programs and staff in."""
