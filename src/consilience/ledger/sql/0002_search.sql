-- Words of records, for full-text search.  A view: it can be emptied and is then filled again from the log.
create virtual table words using fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
