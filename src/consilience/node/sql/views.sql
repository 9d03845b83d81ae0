-- name: tables
-- Tables folded from the ledger.  All of it can be thrown away and made again; nothing here is signed.
create table state (name text primary key, value integer not null) strict;

-- Each different marking once, so that one decision serves all records that bear it.
create table markings (number integer primary key, body blob not null unique) strict;

create table records (
    idx integer primary key,
    id blob not null unique,
    kind text not null,
    marking integer not null,
    author text not null,
    logged text not null,
    supersedes blob,
    parent blob,          -- a claim's report, a judgement's claim, an agreement's request
    name text,            -- the id it is known by inside its noun: report, claim, question, member
    day text,             -- the day it is listed by, where it has one of its own
    judged integer not null default 0, -- marking of the newest judgement of a claim; 0 while there is none
    recalled integer not null default 0
) strict;
create index records_by_kind on records (kind, idx, marking);
create index records_by_marking on records (marking, idx);
create index records_by_day on records (kind, day, idx);
create index records_by_name on records (kind, name);
create index records_by_parent on records (parent, kind) where parent is not null;
create index records_by_superseded on records (supersedes) where supersedes is not null;
create index records_to_judge on records (judged, idx, marking) where kind = 'claim/1';
create index records_to_decide on records (judged, idx, marking) where kind = 'request/1';

-- Which record speaks of which: links, what a release names, what a recall withdraws.
create table mentions (record blob not null, idx integer not null, primary key (record, idx)) strict, without rowid;

create table counts (kind text not null, marking integer not null, n integer not null, primary key (kind, marking)) strict, without rowid;

create virtual table words using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');

-- name: add_record
insert into records values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0);

-- name: set_folded
insert or replace into state values ('folded', ?);

-- name: folded
select value from state where name = 'folded';

-- name: scrubbed
select value from state where name = 'scrubbed';

-- name: markings
select number, body from markings;

-- name: count
insert into counts values (?, ?, 1) on conflict do update set n = n + 1;

-- name: mention
insert or ignore into mentions values (?, ?);

-- name: judge
update records set judged = ? where id = ?;

-- name: recall
update records set recalled = ? where id = ?;

-- name: index_words
insert into words (rowid, text) values (?, ?);

-- name: add_marking
insert into markings (body) values (?);

-- name: number_of_marking
select number from markings where body = ?;

-- name: version
select value from state where name = 'version';

-- name: begin
insert into state values ('version', ?), ('folded', 0), ('scrubbed', 0);

-- name: forget_words
insert into words (words) values ('delete-all');

-- name: begin_again
insert into state values ('version', ?), ('folded', 0), ('scrubbed', ?);

-- name: forget
delete from records;
delete from mentions;
delete from counts;
delete from markings;
delete from state;

-- name: is_there
select 1;

-- name: own_of_kinds
select idx, id, kind from records where idx >= ? and idx < ? and kind in (select value from json_each(?)) order by idx;

-- name: total
-- Of these kinds, whatever their marking.
select coalesce(sum(n), 0) from counts where kind in (select value from json_each(?));
