"""Letters no rule was made for: what lands in a repair network's mailbox, with what each one is."""
