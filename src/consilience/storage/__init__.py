"""SQLite files: one way to open them, to bring them up to date, and to read them from many threads."""
