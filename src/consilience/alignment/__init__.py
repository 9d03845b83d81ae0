"""Which statements of text speak of the same thing, do they agree, and why?  Knows records only."""
