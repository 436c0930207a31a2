"""The e-signature service: requests, signers, documents, evidence, webhooks."""
