"""The exchange side of a node: what is sent to peers, what is received from them, and how it stands with each."""
