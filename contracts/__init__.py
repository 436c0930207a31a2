"""What the services say to each other and to the outside. Nothing in here runs."""
