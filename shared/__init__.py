"""How any program of the hub runs: start, stop, database, outbox, Kafka, web, logs, errors, clock."""
