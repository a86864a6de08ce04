"""Attackers who try to find out what others answered, from everything that is shown.

``make attack`` plays rooms (``session``, with what ``happenings`` adds) and counts how often
somebody is found out, in two ways. ``attackers`` read counts from pages and solve them exactly.
``twins`` compare a room with one in which different things were said; they say what counts as a
secret. See ``docs/decisions/0002-what-the-room-may-see.md``.
"""
