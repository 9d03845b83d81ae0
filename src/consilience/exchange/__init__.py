"""To and from other parties: introductions, parcels, the listener, bundles.  One content, several carriers."""
