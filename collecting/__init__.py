"""How the logs of one pass are read: which windows are left, and their pages into history."""
