"""The bank as an outside party: accounts, mandate messages, collection files, and what banks report."""
