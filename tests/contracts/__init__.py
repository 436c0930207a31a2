"""Contracts: every example, every schema, every documented HTTP exchange."""
