"""The hub on one bare machine: environment, broker, database and services as plain processes of one folder."""
