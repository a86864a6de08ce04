"""The session: who is here, where we are, what they said, what the room may see."""
