"""The rules of the case file: its dates, its journal, its verbs. Pure: time, ids and tables come in as arguments."""
