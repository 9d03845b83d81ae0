"""The working group's rules: who may say what, in which order, what blocks; and how things stand, folded from records."""
