"""What the portal does: one transaction each, for one act or for a list of facts heard."""
