"""The library's front door: each party's reports in, an alignment out.  The only place where ingest and alignment meet."""
