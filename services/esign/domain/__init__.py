"""The rules of signing: states, codes, fields, evidence, webhooks; the port to whoever seals."""
