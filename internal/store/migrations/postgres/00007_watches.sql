-- +goose Up

-- The reports whose recent runs are listed from time to time, to find those of which no webhook came.
create table watches (
    report  text collate "C" primary key,
    since   bigint not null,
    checked bigint not null,
    trouble text collate "C" not null,
    away    bigint not null
);

-- When a run was found that completed while nobody looked, 0 for all others.
alter table runs add column missed bigint not null default 0;
create index runs_missed on runs (report, completed, run) where missed <> 0;
