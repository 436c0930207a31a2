"""The rules of zonal assignment: who may be asked, in which order, by which clocks, and who won.

Nothing here reads a clock, a file of settings or a table: moments, ids and rows come in as arguments.
"""
