"""Figures that documents quote, measured: `python3 dev.py bench NAME`."""
