-- +goose Up

-- Mode's events as they came, each of them.
create table receipts (
    id       integer primary key,
    received bigint not null,
    event    text   not null,
    report   text   not null,
    run      text   not null,
    object   text   not null,
    answer   text   not null
);
create index receipts_received on receipts (received);

-- What each rule said, and since when, for those who ask later by what a run was judged.
create table rule_texts (
    rule    text   not null,
    version text   not null,
    body    text   not null,
    since   bigint not null,
    primary key (rule, version)
) without rowid;
create index rule_texts_since on rule_texts (since);
