"""Tallies, the calculators of P4.3, D6.2 and D6.3, and the result that explains itself.

``result`` holds what an indicator says, ``tally`` the counts it is made from, ``terms`` what counts
and out of what; each calculator has its own module. The public names stand in :mod:`hopen_mss`.
"""
