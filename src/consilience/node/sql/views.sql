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

-- name: forget_records
delete from records;

-- name: forget_mentions
delete from mentions;

-- name: forget_counts
delete from counts;

-- name: forget_markings
delete from markings;

-- name: forget_state
delete from state;

-- name: is_there
select 1;

-- name: own_of_kinds
select idx, id, kind from records where idx >= ? and idx < ? and kind in (select value from json_each(?)) order by idx;

-- name: total
-- Of these kinds, whatever their marking.
select coalesce(sum(n), 0) from counts where kind in (select value from json_each(?));

-- part: later_ones
-- What took a record's place, as far as the reader may know.
        select 1 from records later
        where later.supersedes = records.id and later.idx < :end
            and later.marking in (select value from json_each(:seen))

-- part: in_force
    and not exists (
-- with: later_ones
    )

-- part: in_force_or_history
    and (:history or not exists (
-- with: later_ones
    ))

-- part: chosen
-- What a list is narrowed to.
    and marking in (select value from json_each(:seen))
    and idx < :before
    and (:name is null or name = :name)
    and (:parent is null or parent = :parent)
    and (:author is null or author = :author)

-- name: list_by_kind
-- Lists name the index that has the rows in the order asked for; the planner would rather sort all of them.
select id from records indexed by records_by_kind
where kind = :kind
-- with: chosen
    and (not :to_judge or judged in (select value from json_each(:unjudged)))
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_by_day
select id from records indexed by records_by_day
where kind = :kind
-- with: chosen
    and (not :to_judge or judged in (select value from json_each(:unjudged)))
-- with: in_force_or_history
order by day desc, idx desc limit :limit offset :offset;

-- name: list_by_name
select id from records indexed by records_by_name
where kind = :kind
    and name = :name
-- with: chosen
    and (not :to_judge or judged in (select value from json_each(:unjudged)))
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_by_parent
select id from records indexed by records_by_parent
where kind = :kind
    and parent = :parent
-- with: chosen
    and (not :to_judge or judged in (select value from json_each(:unjudged)))
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_claims_to_judge
-- Where the reader may read every marking: nobody has judged them.
select id from records indexed by records_to_judge
where kind = 'claim/1'
-- with: chosen
    and judged = 0
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_requests_to_decide
select id from records indexed by records_to_decide
where kind = 'request/1'
-- with: chosen
    and judged = 0
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_claims_to_judge_as_seen
-- A judgement that may not be seen is none.
select id from records indexed by records_to_judge
where kind = 'claim/1'
-- with: chosen
    and judged in (select value from json_each(:unjudged))
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: list_requests_to_decide_as_seen
select id from records indexed by records_to_decide
where kind = 'request/1'
-- with: chosen
    and judged in (select value from json_each(:unjudged))
-- with: in_force_or_history
order by idx desc limit :limit offset :offset;

-- name: waiting
-- Claims of one report that nobody has judged, as far as the reader may know.
select count(*) from records
where parent = :report and kind = 'claim/1' and marking in (select value from json_each(:seen)) and idx < :end
    and judged in (select value from json_each(:unjudged))
-- with: in_force
;

-- name: total_seen
select coalesce(sum(n), 0) from counts where kind = :kind and marking in (select value from json_each(:seen));

-- name: total_seen_before
select count(*) from records indexed by records_by_kind where kind = :kind and marking in (select value from json_each(:seen)) and idx < :end;

-- name: mentions
select records.id from mentions join records using (idx)
where mentions.record = :record and records.kind in (select value from json_each(:kinds)) and records.marking in (select value from json_each(:seen))
    and records.idx < :end
order by idx desc limit :limit;

-- name: resting_on
with recursive rests (id) as (
    select :record
    union
    select records.id from rests join mentions on mentions.record = rests.id join records using (idx)
    where records.marking in (select value from json_each(:seen)) and records.idx < :end
)
select records.id from rests join records using (id)
where kind in (select value from json_each(:kinds)) and records.id != :record
    and records.idx < :end
-- with: in_force_or_history
order by records.idx desc limit :limit;

-- name: search
-- Never by rank, which would tell of records one may not see.
select records.id from words join records on records.idx = words.rowid
where words match :words and records.marking in (select value from json_each(:seen)) and records.idx < :before
-- with: in_force
    and (:kind is null or records.kind = :kind)
order by words.rowid desc limit :limit;

-- name: count_seen_between
select count(*) from records where marking in (select value from json_each(:seen)) and idx >= :start and idx < :end;

-- name: seen_at
select idx from records where marking in (select value from json_each(:seen)) order by idx limit 1 offset :rank;

-- name: newest
select coalesce(max(idx), -1) from records where marking in (select value from json_each(:seen)) and idx < :end;
