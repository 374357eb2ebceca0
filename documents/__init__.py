"""What of `docs/` is written by a program: pages from the knowledge files, and screenshots."""
