-- name: tables
create table if not exists sessions (
    token blob primary key, member text not null, csrf text not null, method text not null,
    begun text not null, used text not null, ends text not null, fresh text not null
) strict;
create table if not exists links (
    token blob primary key, member text, ends text not null, used text
) strict;
create table if not exists credentials (
    id blob primary key, member text not null, public blob not null, key_id text not null, counter integer not null,
    title text not null, added text not null
) strict;
create table if not exists identities (
    issuer text not null, subject text not null, member text not null, primary key (issuer, subject)
) strict;
create table if not exists preferences (
    member text not null, name text not null, value text not null, primary key (member, name)
) strict;

-- name: feeds
create table feeds (
    member text primary key, token blob not null unique, keys text not null, made text not null, shown blob
) strict;

-- name: waiting
create table if not exists waiting (
    id text primary key, what text not null, member text not null, detail text not null, by text not null,
    moment text not null
) strict;

-- name: wait
insert into waiting values (?, ?, ?, ?, ?, ?);

-- name: all_waiting
select id, what, member, detail, by from waiting order by moment, id;

-- name: drop_waiting
delete from waiting where id = ?;

-- name: drop_alike
delete from waiting where what = ? and member = ? and detail = ?;

-- name: drop_links
delete from links where used is null and member is ?;

-- name: drop_ended
delete from sessions where ends < ?;

-- name: begin
insert into sessions values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: session
select token, member, csrf, method, begun, ends, fresh from sessions where token = ? and ends > ?;

-- name: refresh
update sessions set fresh = ? where token = ?;

-- name: end
delete from sessions where token = ?;

-- name: end_all
delete from sessions where member = ?;

-- name: add_subscription
insert or replace into feeds values (?, ?, ?, ?, null);

-- name: drop_subscription
delete from feeds where member = ?;

-- name: show_subscription
update feeds set shown = ? where member = ? and shown is not ?;

-- name: add_link
insert into links values (?, ?, ?, null);

-- name: link
select token, member, ends from links where token = ? and used is null;

-- name: use_link
update links set used = ? where token = ? and used is null;

-- name: add_credential
insert into credentials values (?, ?, ?, ?, ?, ?, ?);

-- name: credential
select id, member, public, key_id, counter from credentials where id = ?;

-- name: credentials_of
select id, member, public, key_id, counter from credentials where member = ?;

-- name: any_credential
select 1 from credentials limit 1;

-- name: count
update credentials set counter = ? where id = ?;

-- name: identify
insert or replace into identities values (?, ?, ?);

-- name: identified
select member from identities where issuer = ? and subject = ?;

-- name: preference
select value from preferences where member = ? and name = ?;

-- name: drop_preference
delete from preferences where member = ? and name = ?;

-- name: set_preference
insert into preferences values (?, ?, ?);

-- name: preferring
select member from preferences where name = ? order by member;

-- name: preferences
select name, value from preferences where member = ?;

-- name: subscription_by_token
select member, keys, made from feeds where token = ?;

-- name: subscription_by_member
select member, keys, made from feeds where member = ?;
