-- name: tables
create table if not exists heads (
    log text not null, number integer not null, digest text not null, paper blob not null, primary key (log, number)
) strict, without rowid;
create table if not exists came (
    log text not null, number integer not null, moment text not null, primary key (log, number)
) strict, without rowid;
create table if not exists checkpoints (
    log text not null, size integer not null, root blob not null, note blob not null, primary key (log, size)
) strict, without rowid;
create table if not exists authority (
    log text not null, idx integer not null, envelope blob not null, primary key (log, idx)
) strict, without rowid;
create table if not exists records (
    log text not null, idx integer not null, id text not null, kind text not null, party text not null,
    number integer not null, until text, envelope blob not null, primary key (log, idx, number)
) strict, without rowid;
create index if not exists records_by_kind on records (kind, party);
create table if not exists set_aside (
    log text not null, number integer not null, id text not null, why text not null, primary key (log, id)
) strict, without rowid;
create table if not exists heard (origin text primary key, note blob not null, by text not null) strict;
create table if not exists forks (
    log text not null, why text not null, one blob not null, other blob not null, found text not null,
    primary key (log, one, other)
) strict, without rowid;

-- name: indexes
create index came_by_moment on came (moment);
create index records_by_parcel on records (log, number);
create index records_by_id on records (id);

-- name: size
select coalesce(max(size), 0) from checkpoints where log = ?;

-- name: keys
select coalesce(max(idx), -1) from authority where log = ?;

-- name: newest_head
select number, digest from heads where log = ? order by number desc limit 1;

-- name: head
select digest, paper from heads where log = ? and number = ?;

-- name: add_head
insert into heads values (?, ?, ?, ?);

-- name: note_came
insert or ignore into came values (?, ?, ?);

-- name: steps
select idx, envelope from authority where log = ? order by idx;

-- name: add_step
insert or ignore into authority values (?, ?, ?);

-- name: root
select root from checkpoints where log = ? and size = ?;

-- name: note
select note from checkpoints where log = ? and size = ?;

-- name: witness
insert into checkpoints values (?, ?, ?, ?);

-- name: witnessed
select note from checkpoints where log = ? order by size desc limit 1;

-- name: kept_bytes
select coalesce(sum(length(envelope)), 0) from records where log = ?;

-- name: keep
insert or ignore into records values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: records
select distinct log, idx, id, kind, party, envelope from records where kind = ?
    and (? is null or party = ?) order by party, log, idx;

-- name: at
select log, idx, id, kind, party, envelope from records where log = ? and idx = ? and number = ?;

-- name: withdraw
delete from records where log = ? and number = ?;

-- name: expire
delete from records where until < ?;

-- name: set_aside
insert or ignore into set_aside values (?, ?, ?, ?);

-- name: clear_aside
delete from set_aside where log = ? and id = ?;

-- name: set_asides
select number, id, why from set_aside where log = ? order by number, id;

-- name: heard
select origin, note, by from heard order by origin;

-- name: add_fork
insert or ignore into forks values (?, ?, ?, ?, ?);

-- name: forks
select log, why, one, other, found from forks where ? is null or log = ? order by found;

-- name: came_since
select distinct records.id from came join records using (log, number) where came.moment >= ?1
    and not exists (select 1 from records as before join came as earlier using (log, number)
    where before.id = records.id and earlier.moment < ?1) order by records.id;

-- name: places
select log, idx, number from records where kind in (select value from json_each(?));

-- name: statements_and_proofs
create table if not exists statements (
    origin text not null, size integer not null, root blob not null, by text not null, note blob not null,
    behind blob not null, primary key (origin, size, root, by)
) strict, without rowid;
create table if not exists proofs (
    log text not null, idx integer not null, size integer not null, path blob not null, primary key (log, idx)
) strict, without rowid;

-- name: settlements
create table if not exists settled (
    origin text not null, size integer not null, root blob not null, by text not null, because text not null,
    moment text not null, primary key (origin, size, root, by)
) strict, without rowid;

-- name: settle
insert or ignore into settled values (?, ?, ?, ?, ?, ?);

-- name: is_settled
select 1 from settled where (origin, size, root, by) = (?, ?, ?, ?);

-- name: add_proof
insert or ignore into proofs values (?, ?, ?, ?);

-- name: proofs
select idx, size, path from proofs where log = ?;

-- name: knows_statement
select behind = ?5 from statements where (origin, size, root, by) = (?1, ?2, ?3, ?4);

-- name: state
insert or replace into statements values (?, ?, ?, ?, ?, ?);

-- name: statements
select origin, note, by, behind from statements order by origin, size, root, by;

-- name: count_statements
select count(*) from statements where origin = ? and by = ?;

-- name: explain_statement
delete from statements where origin = ? and size = ? and root = ? and by = ?;

-- name: explain_heard
delete from heard where origin = ? and note = ?;

-- name: brought
-- By parcel, or as STIX.
select 1 from records where log = ?1 and id = ?2
union
select 1 from grants where log = ?1 and subject = ?2
limit 1;

-- name: of_parcel
select 1 from records where log = ? and number = ? limit 1;
