"""Files to print: what every PDF of ours needs, and the answer sheets."""
