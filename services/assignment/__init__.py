"""Assignment: who of the network does an intervention, and why not the others."""
