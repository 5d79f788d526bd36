-- +goose Up
alter table alerts add column good bigint not null default 0;
