"""The tables of assignment and the SQL on them; every function takes an open transaction and gives domain values."""
