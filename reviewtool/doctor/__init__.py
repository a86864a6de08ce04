"""``manage.py doctor``: looks at the running app from outside, as a phone comes to it.

``asking`` speaks HTTP; ``way_in``, ``streams`` and ``inside`` judge what came back, each without
asking anything themselves; ``visit`` goes from one to the next.
"""
