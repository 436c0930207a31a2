"""Coverage-guided fuzzing of what reads strangers' mail; README.md says how."""
