"""Attribute mappings: what the expressions give, who is in scope, what is wrong, who will fail."""
