"""Our own subprocesses and their protocols: started on first need, killable, limited in size and time."""
