-- name: tables
create table queue (
    number integer primary key, message text not null unique, member text not null, address text, subject text not null,
    body text not null, made text not null, due text not null, tries integer not null
) strict;
create table told (member text not null, thing text not null, primary key (member, thing)) strict;

-- name: waiting
select count(*) from queue;

-- name: put
insert into queue (message, member, address, subject, body, made, due, tries) values (?, ?, ?, ?, ?, ?, ?, 0);

-- name: due
select number, message, member, address, subject, body, made, tries from queue where due <= ? order by
    number limit ?;

-- name: drop
delete from queue where number = ?;

-- name: put_off
update queue set due = ?, tries = tries + 1 where number = ?;

-- name: told
select thing from told where member = ?;

-- name: forget
delete from told where member = ? and thing = ?;

-- name: forget_told
delete from told where member = ?;

-- name: forget_queue
delete from queue where member = ?;

-- name: tell
insert or ignore into told values (?, ?);
