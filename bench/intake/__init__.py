"""How well intake reads faxed orders: a generator in halves, one of them held out, and what is made of them."""
