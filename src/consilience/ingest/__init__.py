"""Documents in, reports and drafted claims out.  Knows records only."""
