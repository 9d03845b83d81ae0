-- The log: one row a leaf, in order, never changed.  STRICT, so that a value of another type is refused.
create table entries (
    idx integer primary key,
    leaf blob not null check (length(leaf) = 32),
    logged text not null,
    id blob unique check (length(id) = 32),
    kind text,
    author text,
    supersedes blob,
    envelope blob,
    check ((id is null) = (kind is null) and (id is null) = (author is null)),
    check (id is not null or envelope is null)
) strict;

create index entries_by_kind on entries (kind) where kind is not null;
create index entries_by_superseded on entries (supersedes) where supersedes is not null;

-- Hashes of complete subtrees of 256^n leaves; all others are computed from these and the leaves.
create table tiles (
    height integer not null,
    place integer not null,
    hash blob not null check (length(hash) = 32),
    primary key (height, place)
) strict, without rowid;

create table frontier (
    one integer primary key check (one = 1),
    size integer not null,
    hashes blob not null
) strict;

create table checkpoints (
    size integer not null,
    root blob not null check (length(root) = 32),
    note blob not null,
    primary key (size, note)
) strict;

-- The newest checkpoint seen of each other log.
create table witnessed (
    origin text primary key,
    note blob not null
) strict;

create table named_values (
    name text primary key,
    value blob not null
) strict;

-- Record `record` may lose its envelope because record `erasure` says so.
create table erasures (
    record blob primary key check (length(record) = 32),
    erasure blob not null check (length(erasure) = 32)
) strict;

create trigger entries_are_not_removed before delete on entries
begin
    select raise(abort, 'the log is append-only');
end;

create trigger entries_are_not_changed before update on entries
when not (
    new.envelope is null
    and exists (select 1 from erasures where record = old.id)
    and new.idx = old.idx and new.leaf = old.leaf and new.logged = old.logged
    and new.id is old.id and new.kind is old.kind and new.author is old.author and new.supersedes is old.supersedes
)
begin
    select raise(abort, 'the log is append-only');
end;

create trigger entries_follow_one_another before insert on entries
when new.idx <> (select coalesce(max(idx) + 1, 0) from entries)
begin
    select raise(abort, 'the log has no gaps');
end;

create trigger tiles_are_not_removed before delete on tiles
begin
    select raise(abort, 'the log is append-only');
end;

create trigger tiles_are_not_changed before update on tiles
begin
    select raise(abort, 'the log is append-only');
end;

create trigger checkpoints_are_not_removed before delete on checkpoints
begin
    select raise(abort, 'what was signed stays');
end;

create trigger checkpoints_are_not_changed before update on checkpoints
begin
    select raise(abort, 'what was signed stays');
end;

create trigger erasures_are_not_removed before delete on erasures
begin
    select raise(abort, 'the log is append-only');
end;

create trigger erasures_are_not_changed before update on erasures
begin
    select raise(abort, 'the log is append-only');
end;
