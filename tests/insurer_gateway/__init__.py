"""The insurers' door: its rules, its store, its doors, and real HTTP to the sandbox that plays the insurers."""
