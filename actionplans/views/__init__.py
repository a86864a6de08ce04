"""What each address of the plan answers."""
