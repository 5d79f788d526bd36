-- The kind of the job that delivers a notification.

-- +goose Up
alter table notifications add column kind text collate "C" not null default 'notify';
