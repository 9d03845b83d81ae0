"""The one place where reading meets alignment: reports, claims, contacts and statements in, an alignment out.

Claims and contacts are typed and go in as they are; what is prose is drafted into claims first.  Each claim becomes a
`Comparable` by one projection (`comparable`), is placed with its origin (`placing`), and what was read, and each vector,
is kept in one cache.
"""
