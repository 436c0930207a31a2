"""Letters that reading is never tuned on: what a repair network's general mailbox gets, with what each is."""
