"""Documents sent: the canonical record, its readers, and what they make of each other."""
