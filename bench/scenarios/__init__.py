"""What happens in the bench: each module is one thing that a room does, and its figures."""
