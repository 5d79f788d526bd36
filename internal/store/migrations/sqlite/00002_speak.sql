-- +goose Up
alter table alerts add column good bigint not null default 0;
alter table alerts add column last bigint not null default 0;
alter table incidents add column detail text not null default '';
