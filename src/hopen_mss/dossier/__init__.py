"""The hospital's folder: what it names, how each source is opened, what is kept in it.

``folder`` reads ``hopen-mss.toml``, ``sources`` says what a source is and ``opening`` which reader
takes it; ``history`` keeps months, ``upkeep`` the list of correspondents. The public names stand in
:mod:`hopen_mss`.
"""
