"""Files that may be anything: opened safely, read as tables, understood, and written whole."""
