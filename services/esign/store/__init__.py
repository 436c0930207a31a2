"""Tables, files and pages, and the queries on them."""
