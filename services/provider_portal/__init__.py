"""The craftsmen's portal: what they see, what they send, and the SMS and e-mails that reach them."""
