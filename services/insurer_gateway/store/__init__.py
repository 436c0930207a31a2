"""The tables of the insurers' door and the queries on them."""
