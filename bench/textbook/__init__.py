"""The textbook: the same hops and rows as FastStream's and aiohttp's documentation show them.

One message at a time with a pydantic model, one transaction per message from a connection pool, NACK on error, an
outbox that is sent and marked row by row. Correct, and what most services look like.
"""
