"""The e-signature service: rules, use cases on real PostgreSQL, the vendor-shaped doors, the signer's pages."""
