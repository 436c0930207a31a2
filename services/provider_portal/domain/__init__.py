"""The rules of the portal: what may be pressed, when, and by whom. Pure; time and chance come in as arguments.

The portal states facts; assignment judges answers and casework judges reports (design.md §4). What is
refused here is only what the portal's own rows already know to be impossible.
"""
