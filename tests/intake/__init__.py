"""Intake, room by room: rules, samples, use cases on a real database, doors on real servers."""
