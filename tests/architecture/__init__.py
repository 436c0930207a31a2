"""Shape: imports, same rooms, every route guarded, every topic heard, shared small, names and numbers."""
