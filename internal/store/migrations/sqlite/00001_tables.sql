-- Times are milliseconds since 1970 in UTC, 0 for none. JSON is text.

-- +goose Up
create table runs (
    report     text   not null,
    run        text   not null,
    state      text   not null,
    received   bigint not null,
    completed  bigint not null default 0,
    decided    bigint not null default 0,
    mode_state text   not null default '',
    reason     text   not null default '',
    primary key (report, run)
);
create index runs_waiting on runs (report, received) where state = 'received';
create index runs_decided on runs (report, completed, run) where state = 'decided';

create table alerts (
    rule      text   not null,
    group_key text   not null,
    state     text   not null,
    runs      bigint not null,
    since     bigint not null,
    value     text   not null,
    run       text   not null,
    incident  bigint not null,
    missing   bigint not null,
    updated   bigint not null,
    primary key (rule, group_key)
);
create index alerts_incident on alerts (incident) where incident <> 0;

create table incidents (
    id        integer primary key autoincrement,
    rule      text   not null,
    group_key text   not null,
    state     text   not null,
    peak      text   not null,
    worst     text   not null,
    runs      bigint not null,
    opened    bigint not null,
    closed    bigint not null,
    spoken    bigint not null
);
create index incidents_closed on incidents (closed) where closed <> 0;
create index incidents_open on incidents (id) where closed = 0;

create table posts (
    incident   bigint not null references incidents (id) on delete cascade,
    channel    text   not null,
    channel_id text   not null,
    ts         text   not null,
    posted     bigint not null,
    primary key (incident, channel)
);

create table evaluations (
    report    text   not null,
    run       text   not null,
    rule      text   not null,
    group_key text   not null,
    outcome   text   not null,
    value     text   not null,
    reason    text   not null,
    detail    text   not null,
    at        bigint not null,
    primary key (report, run, rule, group_key)
);
create index evaluations_at on evaluations (at);

create table notifications (
    id       integer primary key autoincrement,
    thread   text   not null,
    incident bigint not null,
    channel  text   not null,
    role     text   not null,
    body     text   not null,
    state    text   not null,
    created  bigint not null,
    sent     bigint not null,
    error    text   not null,
    attempts bigint not null,
    priority bigint not null
);
create index notifications_undelivered on notifications (thread, id) where state in ('waiting', 'queued');
create unique index notifications_live on notifications (thread) where state = 'queued';
create unique index notifications_held on notifications (thread) where state = 'held';
create index notifications_dead on notifications (id) where state = 'dead';
create index notifications_incident on notifications (incident) where incident <> 0;

create table pings (
    id integer primary key,
    at bigint not null
);

-- The points of one group are neighbours, the newest last, so that reading them touches few pages.
create table history (
    rule      text   not null,
    version   text   not null,
    group_key text   not null,
    completed bigint not null,
    run       text   not null,
    value     text   not null,
    primary key (rule, version, group_key, completed, run)
) without rowid;
create unique index history_run on history (rule, version, run, group_key);

create table backfills (
    rule       text   not null,
    version    text   not null,
    report     text   not null,
    state      text   not null,
    reason     text   not null,
    runs       bigint not null,
    reached    bigint not null,
    want_runs  bigint not null,
    want_since bigint not null,
    updated    bigint not null,
    unjudged   text   not null,
    primary key (rule, version, report)
);

create table timers (
    name     text   primary key,
    due      bigint not null,
    kind     text   not null,
    body     text   not null,
    priority bigint not null
);
create index timers_due on timers (due);

create table events (
    name     text   not null,
    object   text   not null,
    received bigint not null,
    primary key (name, object)
);
create index events_received on events (received);

create table row_keys (
    rule      text   not null,
    group_key text   not null,
    row_key   text   not null,
    since     bigint not null,
    primary key (rule, group_key, row_key)
) without rowid;

create table waits (
    rule   text   not null,
    report text   not null,
    since  bigint not null,
    primary key (rule, report)
) without rowid;
