"""Attackers who try to find out what others answered, from everything that is shown.

``make attack`` plays rooms and counts how often somebody is found out; see
``docs/decisions/0002-what-the-room-may-see.md``.
"""
