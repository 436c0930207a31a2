"""Halves of the generator that are packages: many layouts each, with words and orders of their own."""
