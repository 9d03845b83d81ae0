-- name: tables
create table if not exists seen (
    number integer primary key, moment text not null, member text not null, act text not null, record text
) strict;
create index if not exists seen_by_record on seen (record) where record is not null;
create index if not exists seen_by_member on seen (member, number);
create trigger if not exists seen_is_not_changed before update on seen begin select raise(abort, 'append-only'); end;
create trigger if not exists seen_is_not_removed before delete on seen begin select raise(abort, 'append-only'); end;

-- name: of_theirs
alter table seen add column marking text;

-- name: note
insert into seen (moment, member, act, record, marking) values (?, ?, ?, ?, ?);

-- name: last_before
select moment from seen where member = ? and moment < ? and act <> ? order by number desc limit 1;

-- name: last
select moment from seen where member = ? and act = ? order by number desc limit 1;

-- part: chosen
    number < :before
    and (:member is null or member = :member)
    and (:record is null or record = :record)
    and (:since is null or moment >= :since)
    and (:until is null or moment < :until)
    and (json_array_length(:acts) = 0 or exists (select 1 from json_each(:acts) where seen.act = value or seen.act glob value || '[ :]*'))
order by number desc limit :limit;

-- name: lines
select number, moment, member, act, record, marking from seen where
-- with: chosen

-- name: lines_of_record
-- Asked outright, so that the index of records is taken.
select number, moment, member, act, record, marking from seen where record = :record and
-- with: chosen

-- name: lines_of_member
select number, moment, member, act, record, marking from seen where member = :member and
-- with: chosen
