-- name: frontier
-- The complete subtrees the log ends with.
select size, hashes from frontier;

-- name: set_frontier
insert into frontier (one, size, hashes) values (1, ?, ?)
on conflict (one) do update set size = excluded.size, hashes = excluded.hashes;

-- name: append
insert into entries (idx, leaf, logged, id, kind, author, supersedes, envelope) values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: append_tile
insert into tiles (height, place, hash) values (?, ?, ?);

-- name: row
select idx, leaf, logged, id, kind, author, supersedes, envelope from entries where idx = ?;

-- name: find
select idx, leaf, logged, id, kind, author, supersedes, envelope from entries where id = ?;

-- name: rows
-- One page of the log, records and padding.
select idx, leaf, logged, id, kind, author, supersedes, envelope from entries
where idx >= ? and idx < ? order by idx limit ?;

-- name: rows_of_kind
-- One page of the records of one kind.
select idx, leaf, logged, id, kind, author, supersedes, envelope from entries
where kind = ? and idx >= ? and idx < ? order by idx limit ?;

-- name: superseding
select idx, leaf, logged, id, kind, author, supersedes, envelope from entries where supersedes = ? order by idx;

-- name: commitments
select leaf from entries where idx >= ? and idx < ? order by idx;

-- name: tile
select hash from tiles where height = ? and place = ?;

-- name: allow_erasure
-- The first permission stays; to erase a record once more does nothing.
insert or ignore into erasures (record, erasure) values (?, ?);

-- name: erase
update entries set envelope = null where id = ?;

-- name: add_checkpoint
insert or ignore into checkpoints (size, root, note) values (?, ?, ?);

-- name: checkpoints_after
select size, root, note from checkpoints where size > ? group by size having rowid = max(rowid) order by size;

-- name: newest_checkpoint
select size, root, note from checkpoints order by size desc, rowid desc limit 1;

-- name: value
select value from named_values where name = ?;

-- name: set_value
insert into named_values (name, value) values (?, ?) on conflict (name) do update set value = excluded.value;

-- name: drop_value
delete from named_values where name = ?;

-- name: witnessed
select note from witnessed where origin = ?;

-- name: witness
insert into witnessed (origin, note) values (?, ?) on conflict (origin) do update set note = excluded.note;

-- name: index_words
insert into words (rowid, text) values (?, ?);

-- name: matching
-- Records with all the words, the newest first; never by rank, which would tell of records one may not see.
select rowid from words where words match ? order by rowid desc;

-- name: forget_words
delete from words;

-- name: optimize_words
-- The index forgets at once what it was told to forget, and not when it next grows.
insert into words (words) values ('optimize');
