"""Letters no rule was made for, a second time: other senders, other dossiers, other ways of writing."""
