-- name: tables
create table if not exists clients (
    name text primary key, party text not null, digest blob not null, since text not null
) strict;
create table if not exists clients_node (one integer primary key check (one = 1), title text not null) strict;

-- name: add
insert into clients values (?, ?, ?, ?) on conflict (name) do update
    set party = excluded.party, digest = excluded.digest, since = excluded.since;

-- name: set_title
insert or replace into clients_node values (1, ?);

-- name: title
select title from clients_node;

-- name: remove
delete from clients where name = ?;

-- name: all
select name, party, since from clients order by name;

-- name: named
select party, digest from clients where name = ?;

-- name: by_token
select party from clients where digest = ?;

-- name: remove_all_of
delete from clients where party = ?;
