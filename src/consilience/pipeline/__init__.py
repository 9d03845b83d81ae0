"""The one place where reading meets alignment: reports, claims, contacts and statements in, an alignment out.

Claims and contacts are typed and go in as they are; what is prose is drafted into claims first: a public statement is a
report of the party that makes it.  Each claim becomes a `Comparable` by one projection (`comparable`) and is placed with its
origin (`placing`); what was read, and each vector, is kept in one cache.
"""
