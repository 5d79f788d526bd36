-- +goose Up

-- How often a notification was put back into the queue after it was given up.
alter table notifications add column retried bigint not null default 0;

-- The IDs that channels of the rules files turned out to have.
create table channel_ids (
    name text collate "C" primary key,
    id   text collate "C" not null,
    seen bigint not null
);

-- What those who run modealert were told of, and how often it happened since.
create table troubles (
    name   text collate "C" primary key,
    body   text collate "C" not null,
    count  bigint not null,
    told   bigint not null
);
