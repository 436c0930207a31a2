"""`make check`: everything that can be said about the tree without running it, one clear line each."""
