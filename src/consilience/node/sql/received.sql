-- name: tables
create table if not exists markings (number integer primary key, body blob not null unique) strict;
create table if not exists items (
    number integer primary key, party text not null, kind text not null, id text not null, marking integer not null,
    parent text, came text not null, body blob not null, unique (party, kind, id)
) strict;
create virtual table if not exists words using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
create index if not exists items_by_kind on items (kind, marking, number);
create index if not exists items_by_parent on items (parent) where parent is not null;
create table if not exists grants (
    item integer not null, log text not null, parcel integer not null, subject text not null, form text not null,
    until text, primary key (item, log, parcel)
) strict, without rowid;
create index if not exists grants_by_parcel on grants (log, parcel);
create index if not exists grants_by_subject on grants (subject);
create table if not exists flags (subject text primary key, reason text not null, moment text not null) strict;
create table if not exists own_drafts (item integer primary key) strict;
create table if not exists drafted (item integer primary key) strict;
create table if not exists touched (marking integer primary key, number integer not null) strict;

-- name: unsaid_tables
create table if not exists unsaid (item integer primary key, reason text not null, moment text not null) strict;
create table if not exists revoked_objects (party text not null, object text not null, primary key (party, object)) strict, without rowid;

-- name: gone_table
create table if not exists gone (number integer not null) strict;
insert into gone values (0);

-- name: gone
select number from gone;

-- name: note_gone
update gone set number = number + 1;

-- name: newest_marking
select coalesce(max(number), 0) from markings;

-- name: markings
select number, body from markings;

-- name: item_of
select number, parent from items where kind = ? and id = ? and party = ?;

-- name: form_held
select form, until, subject from grants where item = ? order by until is null desc, until desc limit 1;

-- name: is_drafted
select 1 from own_drafts where item = ?;

-- name: recalled
select items.kind, items.id, flags.reason from flags join grants using (subject)
    join items on items.number = grants.item where ?1 is null or items.party = ?1
union all
select items.kind, items.id, unsaid.reason from unsaid join items on items.number = unsaid.item
    where ?1 is null or items.party = ?1;

-- name: undrafted
select number, body, marking from items where kind = 'report' and came like 'parcel %' and number not in
    (select item from drafted) and not exists (select 1 from items c where c.parent = items.id and c.party = items.party);

-- name: note_drafted
insert or ignore into drafted values (?);

-- name: grant_drafts
insert or ignore into grants select own_drafts.item, grants.log, grants.parcel, grants.subject, grants.form, grants.until
    from own_drafts join items on items.number = own_drafts.item
    join items r on r.id = items.parent and r.party = items.party and r.kind = 'report'
    join grants on grants.item = r.number where r.number = ?;

-- name: is_expiring
select 1 from grants where until < ? limit 1;

-- name: expire
delete from grants where until < ?;

-- name: flag
insert or replace into flags values (?, ?, ?);

-- name: markings_of_subject
select marking from items join grants on grants.item = items.number where grants.subject = ?;

-- name: withdraw
delete from grants where log = ? and parcel = ?;

-- name: keep
insert or ignore into items (party, kind, id, marking, parent, came, body) values (?, ?, ?, ?, ?, ?, ?);

-- name: number_of
select number from items where party = ? and kind = ? and id = ?;

-- name: note_own_draft
insert into own_drafts values (?);

-- name: grant
insert or replace into grants values (?, ?, ?, ?, ?, ?);

-- name: item
select kind, body, marking from items where number = ?;

-- name: replace
update items set marking = ?, came = ?, body = ? where number = ?;

-- name: forget_words
insert into words (words, rowid, text) values ('delete', ?, ?);

-- name: index_words
insert into words (rowid, text) values (?, ?);

-- name: drafts_of
select number from own_drafts cross join items on items.number = own_drafts.item where party = ? and
    parent = ?;

-- name: ungranted
select number from items where came like 'parcel %' and number not in (select item from grants);

-- name: optimize_words
insert into words (words) values ('optimize');

-- name: of_report
select number from items where party = :party and ((kind = 'report' and id = :report) or (kind = 'claim' and parent = :report));

-- name: reports_from_stix
select id from items where party = ? and kind = 'report' and (came like 'stix %' or came like 'parcel as stix %') order by id;

-- name: drop_records
delete from records where (log, id) in (select log, subject from grants where item = ?);

-- name: bytes_from_stix
select coalesce(sum(length(body)), 0) from items where party = ?1 and (came like 'stix %' or came like 'parcel as stix %')
union all select 100 * count(*) from revoked_objects where party = ?1;

-- name: revoked_of
select object from revoked_objects where party = ?;

-- name: note_revoked
insert or ignore into revoked_objects values (?, ?);

-- name: told_by_objects
select number, json_extract(cast(body as text), '$.file'), marking from items
    where party = ? and kind = 'report' and came like 'stix %';

-- name: unsay
insert or ignore into unsaid values (?, ?, ?);

-- name: subjects_of
select distinct grants.subject from grants join items on items.number = grants.item
    where items.party = ? and grants.subject in (select value from json_each(?));

-- name: drop_unsaid
delete from unsaid where item = ?;

-- name: drop_item
delete from items where number = ?;

-- name: drop_own_draft
delete from own_drafts where item = ?;

-- name: drop_drafted
delete from drafted where item = ?;

-- name: drop_grants
delete from grants where item = ?;

-- name: touch
insert into touched values (?, 1) on conflict (marking) do update set number = number + 1;

-- name: add_marking
insert or ignore into markings (body) values (?);

-- name: number_of_marking
select number from markings where body = ?;

-- name: parties
select distinct party from items where marking in (select value from json_each(?)) order by party;

-- name: marked
select body, marking from items where kind = ? and marking in (select value from json_each(?)) order by number;

-- name: marked_below
select body, marking from items where kind = ? and marking in (select value from json_each(?)) and parent = ? order by number;

-- name: one
select body from items where kind = ? and id = ? and marking in (select value from json_each(?));

-- name: flagged
select flags.subject, items.kind, items.id, items.party from flags join grants using (subject)
    join items on items.number = grants.item where items.marking in (select value from json_each(?));

-- name: givers
select distinct party from items where kind = 'claim' and id = ? and marking in (select value from json_each(?));

-- name: recalled_subjects
select subject from flags;

-- name: search
select body from words join items on items.number = words.rowid
    where words match ? and kind = ? and marking in (select value from json_each(?)) order by number desc limit ?;

-- name: newest
select coalesce(max(number), 0) from items where marking in (select value from json_each(?));

-- name: stamp
select coalesce(sum(number), 0) from touched where marking in (select value from json_each(?));
