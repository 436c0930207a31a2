"""Letters whose author has seen neither the rules nor the letters of the other folders: senders, dossiers, voices of
their own.
"""
