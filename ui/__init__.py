"""What the pages share: the shell, cached loaders, charts, tables and safe text."""
