-- name: tables
create table if not exists pushed (
    number integer primary key, party text not null, body blob not null, came text not null
) strict;
create table if not exists parts (
    bundle text not null, number integer not null, parts integer not null, body blob not null, primary key (bundle, number)
) strict, without rowid;
create table if not exists read_bundles (bundle text primary key) strict;

-- name: waiting_bytes
select coalesce(sum(length(body)), 0) from pushed where party = ?;

-- name: waiting
select count(*) from pushed;

-- name: keep
insert into pushed (party, body, came) values (?, ?, ?);

-- name: next
select number, party, body from pushed where number > ? order by number limit 1;

-- name: drop
delete from pushed where number = ?;

-- name: keep_part
insert or ignore into parts values (?, ?, ?, ?);

-- name: parts_here
select number, parts from parts where bundle = ?;

-- name: joined
select body from parts where bundle = ? order by number;

-- name: drop_parts
delete from parts where bundle = ?;

-- name: note_read
insert or ignore into read_bundles values (?);

-- name: is_read
select 1 from read_bundles where bundle = ?;

-- name: unfinished
select bundle, count(*), parts from parts group by bundle;
