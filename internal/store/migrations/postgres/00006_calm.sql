-- +goose Up

-- How bad an incident was when somebody said that they look after it.
alter table handlings add column acknowledged_rank bigint not null default 0;

-- The requests of Slack's that were let through, by a hash of their signatures, for as long as those are good.
create table seen_requests (
    signature text collate "C" primary key,
    seen      bigint not null
);
