-- name: tables
create table if not exists peers (
    party text primary key, origin text not null unique, state text not null, version integer not null, card blob not null,
    address text not null, since text not null
) strict;
create table if not exists pins (pin text primary key, party text not null) strict;
create table if not exists changes (one integer primary key check (one = 1), number integer not null) strict;
insert or ignore into changes values (1, 0);

-- name: all
select party, state, card, address, since from peers order by party;

-- name: named
select party, state, card, address, since from peers where party = ?;

-- name: known
select origin, state, version, address, card from peers where party = ?;

-- name: put
insert into peers values (?, ?, ?, ?, ?, ?, ?) on conflict (party) do update set origin = excluded.origin,
    state = excluded.state, version = excluded.version, card = excluded.card, address = excluded.address;

-- name: drop_pins
delete from pins where party = ?;

-- name: party_of_pin
select party from pins where pin = ?;

-- name: add_pin
insert into pins values (?, ?);

-- name: count_change
update changes set number = number + 1;

-- name: set_state
update peers set state = ? where party = ?;

-- name: changes
select number from changes;

-- name: pins
select pin, party from pins;

-- name: state
select state from peers where party = ?;
