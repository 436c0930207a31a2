"""Tables and the queries on them, one module per thing stored. No rule is decided here."""
