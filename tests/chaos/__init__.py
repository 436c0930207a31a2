"""Faults: processes killed, servers stopped, craftsmen racing. Nothing is lost, nothing happens twice."""
