-- +goose Up
alter table alerts add column good bigint not null default 0;
alter table alerts add column last bigint not null default 0;
alter table incidents add column detail text collate "C" not null default '';
alter table incidents add column digest bigint not null default 0;
create index incidents_digest on incidents (digest) where digest <> 0;
alter table posts add column root text collate "C" not null default '';
drop index notifications_held;
create unique index notifications_held on notifications (thread, incident) where state = 'held';
