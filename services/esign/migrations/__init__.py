"""The versions of the e-signature tables; a merged one is never edited."""
