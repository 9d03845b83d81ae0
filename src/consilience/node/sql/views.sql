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
