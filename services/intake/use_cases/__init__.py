"""What intake does: keep what comes, read it, take web orders, work the tray, follow what became of an order."""
