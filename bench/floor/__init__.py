"""The floor: the same hops and rows done by hand in batches, with nothing that a hub of record needs besides.

Five processes, the same topics, an inbox row and outbox rows at each hop, every hop durable. No validation beyond
reading the JSON, no journal texts, no rules, no errors: what remains is what Kafka and PostgreSQL cost.
"""
