-- name: tables
create table if not exists added (
    number integer primary key, status text not null unique, party text not null, came text not null, body blob
) strict;
create table if not exists added_objects (
    status text not null, place integer not null, stix_id text not null, version text not null,
    state text not null, message text not null, primary key (status, place)
) strict, without rowid;
create index if not exists added_waiting on added (number) where body is not null;

-- name: waiting_bytes
select coalesce(sum(length(body)), 0) from added where party = ? and body is not null;

-- name: keep
insert into added (status, party, came, body) values (?, ?, ?, ?);

-- name: came
select came from added where status = ? and party = ?;

-- name: fates
select stix_id, version, state, message from added_objects where status = ? order by place;

-- name: waiting
select number, status, party, body from added where body is not null order by number limit 100;

-- name: forget_body
update added set body = null where number = ?;

-- name: write_fate
insert or replace into added_objects values (?, ?, ?, ?, ?, ?);
