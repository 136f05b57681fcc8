"""Documents sent: the canonical record, its readers, and what they make of each other.

``record`` holds one sending, each kind of source has its reader, ``judgement`` says of a sending
where it went, ``deliveries`` count it once. The public names stand in :mod:`hopen_mss`.
"""
