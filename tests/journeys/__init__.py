"""Orders followed from door to door, through the whole hub."""
