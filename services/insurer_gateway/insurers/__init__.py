"""The insurers' programs: their profiles, the secrets shared with them, signed webhooks, their acks."""
