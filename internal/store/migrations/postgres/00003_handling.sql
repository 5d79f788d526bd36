-- +goose Up
create table handlings (
    incident        bigint primary key references incidents (id) on delete cascade,
    acknowledged_by text collate "C" not null,
    acknowledged    bigint not null,
    snoozed_by      text collate "C" not null,
    snoozed         bigint not null,
    snoozed_until   bigint not null,
    snoozed_rank    bigint not null
);

create table rule_snoozes (
    rule          text collate "C" primary key,
    snoozed_by    text collate "C" not null,
    snoozed       bigint not null,
    snoozed_until bigint not null,
    snoozed_rank  bigint not null
);

create index evaluations_rule on evaluations (rule, at);
