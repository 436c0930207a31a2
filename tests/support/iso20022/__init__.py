"""What others know of ISO 20022: ISO's own schema files inside a jar, and classes that others generated."""
