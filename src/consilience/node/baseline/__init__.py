"""Baselines on this node: draft, propose, sign, carry, and what has moved since."""
