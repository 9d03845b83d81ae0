-- name: tables
create table if not exists parcels (
    log text not null, number integer not null, party text not null, head blob not null, content blob, proofs blob not null,
    until text, primary key (log, number)
) strict, without rowid;
create table if not exists checkpoints (size integer primary key, note blob not null, path blob not null) strict;
create table if not exists authority (
    idx integer primary key, envelope blob not null, size integer not null, path blob not null
) strict;
create table if not exists seen (origin text primary key, note blob not null) strict;
create table if not exists receipts_out (log text primary key, body blob not null) strict;
create table if not exists receipts_in (
    log text primary key, number integer not null, size integer not null, keys integer not null, moment text not null,
    body blob not null
) strict;
create table if not exists state (name text primary key, value blob not null) strict;

-- name: set_state
insert or replace into state values (?, ?);

-- name: last_parcel
select coalesce(max(number), 0) from parcels where log = ?;

-- name: newest_size
select coalesce(max(size), 0) from checkpoints;

-- name: last_key
select coalesce(max(idx), -1) from authority;

-- name: add_checkpoint
insert or ignore into checkpoints values (?, ?, ?);

-- name: add_authority
insert or ignore into authority values (?, ?, ?, ?);

-- name: add_parcel
insert or ignore into parcels values (?, ?, ?, ?, ?, ?, ?);

-- name: drop_content
update parcels set content = null, proofs = cast('[]' as blob)
    where log = ? and number = ? and content is not null;

-- name: limit_content
update parcels set until = ? where log = ? and number = ? and content is not null and (until is null or until > ?);

-- name: expire_content
update parcels set content = null, proofs = cast('[]' as blob) where until < ? and content is not null;

-- name: set_seen
insert or replace into seen values (?, ?);

-- name: seen
select origin, note from seen;

-- name: set_receipt
insert or replace into receipts_out values (?, ?);

-- name: receipt
select body from receipts_out where log = ?;

-- name: acknowledge
insert into receipts_in values (?, ?, ?, ?, ?, ?) on conflict (log) do update set number = excluded.number,
    size = max(size, excluded.size), keys = max(keys, excluded.keys), moment = excluded.moment,
    body = excluded.body where excluded.number >= number;

-- name: acknowledged
select number, size, keys, moment from receipts_in where log = ?;

-- name: lines
select parcels.party, parcels.log, parcels.number, parcels.proofs, length(parcels.content), parcels.until,
    coalesce(receipts_in.number, 0) >= parcels.number, parcels.content is null
    from parcels left join receipts_in using (log) where ? is null or parcels.party = ?
    order by parcels.party, parcels.log, parcels.number;

-- name: authority_after
select idx, envelope, size, path from authority where idx > ? and size <= ? order by idx;

-- name: checkpoints_after
select size, note, path from checkpoints where size > ? order by size limit ?;

-- name: next_parcel
select number, head, content, proofs, until from parcels where log = ? and number > ? order by number limit 1;

-- name: state
select value from state where name = ?;

-- name: table_behind
create table if not exists behind (origin text primary key, keys blob not null) strict;

-- name: set_behind
insert or replace into behind values (?, ?);

-- name: behind_others
select origin, keys from behind where origin <> ? order by origin;
