"""The rules of the insurers' door: profiles, an order as its insurer sees it, facts, deliveries, acks."""
