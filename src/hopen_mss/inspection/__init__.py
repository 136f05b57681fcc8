"""What a file or a folder is, and the lines that make a dossier read it."""
