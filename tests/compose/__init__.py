"""The hub through docker compose, as an operator would start it (`make test-compose`)."""
