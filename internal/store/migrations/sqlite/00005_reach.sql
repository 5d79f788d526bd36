-- +goose Up

-- How often a notification was put back into the queue after it was given up.
alter table notifications add column retried bigint not null default 0;

-- The IDs that channels of the rules files turned out to have.
create table channel_ids (
    name text   primary key,
    id   text   not null,
    seen bigint not null
) without rowid;

-- What those who run modealert were told of, and how often it happened since.
create table troubles (
    name   text   primary key,
    body   text   not null,
    count  bigint not null,
    told   bigint not null
) without rowid;
