-- The kind of the job that delivers a notification.

-- +goose Up
alter table notifications add column kind text not null default 'notify';
