-- +goose Up

-- How bad an incident was when somebody said that they look after it.
alter table handlings add column acknowledged_rank bigint not null default 0;
