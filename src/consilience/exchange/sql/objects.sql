-- name: tables
create table if not exists objects (
    seq integer primary key autoincrement, recipient text not null, stix_id text not null, version text not null,
    moment text not null, added text not null, type text not null, last integer not null, first integer not null,
    body blob not null, unique (recipient, stix_id, version), unique (recipient, added)
) strict;
create index if not exists objects_in_force on objects (recipient, added) where last = 1;
create table if not exists objects_end (recipient text primary key, added text not null) strict;
create table if not exists objects_done (recipient text not null, name text not null, primary key (recipient, name))
    strict, without rowid;

-- name: withdraw
delete from objects where recipient = ? and stix_id = ?;

-- name: done
select name from objects_done where recipient = ?;

-- name: table_until
-- Until when an object is served; what has no row has no last day.
create table if not exists objects_until (
    recipient text not null, stix_id text not null, until text not null, primary key (recipient, stix_id)
) strict, without rowid;

-- name: table_brought
-- Which objects came by what; an erased release is known by nothing else.
create table if not exists objects_brought (
    recipient text not null, name text not null, stix_id text not null, primary key (recipient, name, stix_id)
) strict, without rowid;

-- name: note_brought
insert or ignore into objects_brought values (?, ?, ?);

-- name: brought
select name, stix_id from objects_brought where recipient = ?;

-- name: forget_brought
delete from objects_brought where recipient = ?;

-- name: limit
insert into objects_until values (?, ?, ?);

-- name: forget_limits
delete from objects_until where recipient = ?;

-- name: forget_objects
delete from objects where recipient = ?;

-- name: forget_done
delete from objects_done where recipient = ?;

-- name: holds
select 1 from objects where recipient = ?1 and stix_id = ?2
    and not exists (select 1 from objects_until u where u.recipient = ?1 and u.stix_id = ?2 and u.until < ?3) limit 1;

-- name: newest
select stix_id, version, type, body from objects where recipient = ? and stix_id = ? and last = 1;

-- name: note_done
insert or ignore into objects_done values (?, ?);

-- name: set_end
insert into objects_end values (?, ?) on conflict (recipient) do update set added = excluded.added;

-- name: insert
insert or ignore into objects (recipient, stix_id, version, moment, added, type, last, first, body)
    values (?, ?, ?, ?, ?, ?, 1, 1, ?);

-- name: count_versions
select count(*) from objects where recipient = ? and stix_id = ?;

-- name: order_versions
update objects set
    last = moment = (select max(moment) from objects o where o.recipient = ?1 and o.stix_id = ?2),
    first = moment = (select min(moment) from objects o where o.recipient = ?1 and o.stix_id = ?2)
    where recipient = ?1 and stix_id = ?2;

-- name: end
select added from objects_end where recipient = ?;

-- name: page_in_force
select added, stix_id, version, iif(:bodies, body, x'') from objects
where recipient = :to and added > :after and last = 1
    and (:types is null or type in (select value from json_each(:types)))
    and (:today is null or not exists (
        select 1 from objects_until u where u.recipient = :to and u.stix_id = objects.stix_id and u.until < :today))
order by added limit :limit;

-- name: page
select added, stix_id, version, iif(:bodies, body, x'') from objects
where recipient = :to and added > :after
    and (:types is null or type in (select value from json_each(:types)))
    and (:all or (:last and last = 1) or (:first and first = 1) or moment in (select value from json_each(:moments)))
    and (:today is null or not exists (
        select 1 from objects_until u where u.recipient = :to and u.stix_id = objects.stix_id and u.until < :today))
order by added limit :limit;

-- name: page_of_ids
select added, stix_id, version, iif(:bodies, body, x'') from objects
where recipient = :to and added > :after and stix_id in (select value from json_each(:ids))
    and (:types is null or type in (select value from json_each(:types)))
    and (:all or (:last and last = 1) or (:first and first = 1) or moment in (select value from json_each(:moments)))
    and (:today is null or not exists (
        select 1 from objects_until u where u.recipient = :to and u.stix_id = objects.stix_id and u.until < :today))
order by added limit :limit;
