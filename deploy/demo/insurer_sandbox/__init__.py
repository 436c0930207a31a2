"""The insurers' platform, played by a small real server: sends orders, receives signed messages, answers badly if told.

It stands for every partner of the packs; the demo, the tests and the bench speak with the gateway through it.
"""
