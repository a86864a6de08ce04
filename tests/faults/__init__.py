"""What happens when things fail: seeded runs of a small world in which everything goes wrong.

``make faults`` plays them; ``docs/protocol.md`` tells what its phones say and hear.
"""
