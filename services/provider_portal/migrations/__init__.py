"""The versions of the portal's tables; a merged one is never edited."""
