-- name: tables
create table if not exists roots (party text primary key, origin text not null) strict;
create table if not exists said (
    id text primary key, party text not null, kind text not null, text text not null, idx integer not null,
    demo integer not null, came text not null, payload blob not null
) strict;
create index if not exists said_by_text on said (text);
create table if not exists evidence (
    party text not null, text text not null, size integer not null, body blob not null, primary key (party, text)
) strict;

-- name: origin
select origin from roots where party = ?;

-- name: first
select first from firsts where party = ?;

-- name: pin
insert or ignore into roots values (?, ?);

-- name: pin_first
insert or ignore into firsts values (?, ?);

-- name: keep
insert or ignore into said values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: said
select text, payload, idx, demo, came from said where ? is null or text = ? order by rowid;

-- name: size
select count(*) from said;

-- name: evidence
select body from evidence where party = ? and text = ?;

-- name: keep_evidence
insert into evidence values (?1, ?2, ?3, ?4) on conflict do update set size = ?3, body = ?4
    where ?5 or not exists (
        select 1 from said where party = ?1 and text = ?2 and kind = 'baseline_signature/1');

-- name: table_firsts
create table if not exists firsts (party text primary key, first text not null) strict;
