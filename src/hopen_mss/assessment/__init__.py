"""The main job: one hospital's folder in, three explained indicators and a dated plan out.

``evidence`` gathers what the files tell, ``reconciliation`` decides which of it makes which figure,
``main_job`` calculates. The public names stand in :mod:`hopen_mss`.
"""
