"""What pytest leaves alone here: the machinery of the site, and the pages that it writes."""

collect_ignore_glob = ["*.py", "_ext/*", "_build/*", "_generated/*", "method/_generated/*"]
