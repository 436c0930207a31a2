"""Samples of what reaches the hub from outside; all invented."""
