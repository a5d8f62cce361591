"""The workbench: a web application in Chinese for the people who run the scheme, one room per job.

Nothing below imports it. Its rooms use `base`, `access`, `audit` and `jobs`; `registry` holds whom all of it is about.
"""
