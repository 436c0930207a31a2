"""What assignment does, one transaction each: decide, judge answers, keep the clocks, keep the network, explain."""
