"""What casework does: one transaction per act, for the desk, for the clock and for what is heard."""
