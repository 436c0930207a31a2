"""The portal's tables and the statements on them; each function takes a transaction and gives domain values.

Whoever reads an offer or a job for a craftsman says who he is: what is not his does not come back (R-056).
"""
