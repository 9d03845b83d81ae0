-- name: tables
create table tokens (
    id text primary key, digest blob not null unique, member text not null, title text not null, scopes text not null,
    keys text not null, made text not null, ends text not null, used text
) strict;

-- name: add
insert into tokens values (?, ?, ?, ?, ?, ?, ?, ?, null);

-- name: drop_ended
delete from tokens where ends < ?;

-- name: by_digest
select id, member, title, scopes, keys, made, ends, used from tokens where digest = ? and ends > ?;

-- name: of_member
select id, member, title, scopes, keys, made, ends, used from tokens where member = ? and ends > ? order by made, id;

-- name: use
update tokens set used = ? where id = ?;

-- name: drop
delete from tokens where id = ? and member = ?;
