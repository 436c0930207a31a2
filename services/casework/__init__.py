"""casework: owns the dossier from its opening to its end, and all that is said about it to the insurer."""
