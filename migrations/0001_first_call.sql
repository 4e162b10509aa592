-- One table per data class, because classes end at different times. Every
-- table that can point at a person has expires_at NOT NULL and a row policy:
-- what has expired is hidden from the application the second it expires, and
-- only what has expired is visible to the purge. privacy.Columns declares
-- each column; a test compares the two.

-- +goose Up

-- The only clock of the policies; replaced in test databases and nowhere else.
CREATE FUNCTION debarras_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now()';

-- ---------------------------------------------------------------- the call

CREATE TABLE call (
    id         text PRIMARY KEY,
    sid        text NOT NULL UNIQUE,          -- the telephone network's name of it
    world      text NOT NULL CHECK (world IN ('live', 'trial')),
    seq        integer NOT NULL DEFAULT 0,    -- events so far
    turn       integer NOT NULL DEFAULT 0,    -- deliveries so far
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    expires_at timestamptz NOT NULL
);

-- A call's raw and redacted keys, wrapped by a class key that lives outside.
CREATE TABLE call_key (
    call_id    text NOT NULL REFERENCES call ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('raw', 'redacted')),
    key_name   text NOT NULL,
    wrapped    bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (call_id, kind)
);

CREATE TABLE call_event (
    call_id    text NOT NULL REFERENCES call ON DELETE CASCADE,
    seq        integer NOT NULL,
    kind       text NOT NULL,
    at         timestamptz NOT NULL,
    sealed     bytea NOT NULL,                -- the event, under the raw key
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (call_id, seq)
);

-- What a delivery was answered with: a webhook that comes twice hears it again.
CREATE TABLE delivery (
    call_id    text NOT NULL REFERENCES call ON DELETE CASCADE,
    key        text NOT NULL,
    sealed     bytea NOT NULL,                -- the Tells, under the raw key
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (call_id, key)
);

CREATE TABLE transcript (
    call_id    text NOT NULL REFERENCES call ON DELETE CASCADE,
    seq        integer NOT NULL,
    sealed     bytea NOT NULL,                -- redacted words, under the redacted key
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (call_id, seq)
);

-- What statistics need, and no identity: after 30 days the purge cuts call_id
-- and minutes away.
CREATE TABLE call_fact (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id          text UNIQUE,
    world            text NOT NULL,
    started_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    pick_up_ms       integer NOT NULL,
    turns            integer NOT NULL DEFAULT 0,
    speech_turns     integer NOT NULL DEFAULT 0,
    understood_turns integer NOT NULL DEFAULT 0,
    address_tries    integer NOT NULL DEFAULT 0,
    address_done     boolean NOT NULL DEFAULT false,
    intent           text NOT NULL DEFAULT '',
    booked           boolean NOT NULL DEFAULT false,
    answered         integer NOT NULL DEFAULT 0, -- questions answered by the bot
    changed          boolean NOT NULL DEFAULT false,
    callback         boolean NOT NULL DEFAULT false,
    closed           boolean NOT NULL DEFAULT false, -- came while agents were closed and needed one
    handed_over      boolean NOT NULL DEFAULT false,
    dialled          boolean NOT NULL DEFAULT false, -- into another telephone system: its wait is unknown
    queued_at        timestamptz,
    agent_at         timestamptz,
    left_queue_at    timestamptz,                -- without an agent
    anonymised       boolean NOT NULL DEFAULT false,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX call_fact_started ON call_fact (world, started_at);

-- ---------------------------------------------------------- rounds, bookings

CREATE TABLE round (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    world         text NOT NULL CHECK (world IN ('live', 'trial')),
    sector        text NOT NULL,
    day           date NOT NULL,
    vehicle       text NOT NULL,
    stops         integer NOT NULL CHECK (stops >= 0),
    m3            double precision NOT NULL CHECK (m3 >= 0),
    closed_reason text NOT NULL DEFAULT '',
    UNIQUE (world, sector, day)
);

-- No key over (round, call): a lapsed hold is hidden, and must not be in the way.
CREATE TABLE hold (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id   bigint NOT NULL REFERENCES round,
    call_id    text NOT NULL,
    stops      integer NOT NULL,
    m3         double precision NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX hold_round ON hold (round_id);
CREATE INDEX hold_call ON hold (call_id);

CREATE TABLE booking (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference  text NOT NULL UNIQUE,
    world      text NOT NULL,
    round_id   bigint NOT NULL REFERENCES round,
    call_id    text,
    sector     text NOT NULL,
    rules      text NOT NULL,
    items      jsonb NOT NULL,
    stops      integer NOT NULL DEFAULT 1,
    m3         double precision NOT NULL,
    state      text NOT NULL DEFAULT 'confirmed',
    channel    text NOT NULL,
    previous   bigint REFERENCES booking,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX booking_round ON booking (round_id);
CREATE INDEX booking_previous ON booking (previous);

CREATE TABLE booking_address (
    booking_id bigint PRIMARY KEY REFERENCES booking ON DELETE CASCADE,
    sealed     bytea NOT NULL,
    place_hmac bytea NOT NULL,               -- finds another booking at the same place
    expires_at timestamptz NOT NULL
);
CREATE INDEX booking_address_place ON booking_address (place_hmac);

CREATE TABLE booking_phone (
    booking_id bigint PRIMARY KEY REFERENCES booking ON DELETE CASCADE,
    sealed     bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE report (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id bigint NOT NULL REFERENCES booking ON DELETE CASCADE,
    call_id    text,
    kind       text NOT NULL,
    state      text NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Guesses at references, by line: 20 a day.
CREATE TABLE reference_try (
    line_hmac  bytea NOT NULL,
    day        date NOT NULL,
    n          integer NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (line_hmac, day)
);

-- -------------------------------------------------------------------- texts

CREATE TABLE notification (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id   bigint NOT NULL REFERENCES booking ON DELETE CASCADE,
    world        text NOT NULL,
    kind         text NOT NULL,
    state        text NOT NULL DEFAULT 'queued',
    rank         integer NOT NULL DEFAULT 0, -- a callback never goes backwards
    provider_sid text UNIQUE,
    error_code   integer NOT NULL DEFAULT 0,
    tried_at     timestamptz,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    UNIQUE (booking_id, kind)
);

CREATE TABLE notification_body (
    notification_id bigint PRIMARY KEY REFERENCES notification ON DELETE CASCADE,
    sealed          bytea NOT NULL,          -- number and words
    expires_at      timestamptz NOT NULL
);

-- ------------------------------------------------------------------- agents

CREATE TABLE handoff (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    world          text NOT NULL,
    call_id        text NOT NULL,
    call_sid       text NOT NULL,
    reason         text NOT NULL,
    intent         text NOT NULL DEFAULT '',
    target         text NOT NULL CHECK (target IN ('queue', 'dial')),
    context        text NOT NULL,            -- four digits: the page /appel/ID
    state          text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'reserved', 'connected', 'done', 'abandoned', 'left')),
    queue_sid      text NOT NULL DEFAULT '',
    agent          text NOT NULL DEFAULT '',
    agent_call_sid text NOT NULL DEFAULT '',
    entered_at     timestamptz NOT NULL,
    reserved_at    timestamptz,
    answered_at    timestamptz,
    ended_at       timestamptz,
    expires_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX handoff_live ON handoff (call_id) WHERE state IN ('waiting', 'reserved', 'connected');
CREATE INDEX handoff_waiting ON handoff (world, entered_at) WHERE state IN ('waiting', 'reserved');

CREATE TABLE callback (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    world        text NOT NULL,
    call_id      text,
    source       text NOT NULL UNIQUE,       -- one promise per call, or per spooled record
    reason       text NOT NULL,
    window_from  timestamptz NOT NULL,
    window_until timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'done')),
    agent        text NOT NULL DEFAULT '',
    outcome      text NOT NULL DEFAULT '',
    sealed       bytea NOT NULL,             -- the number
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);

CREATE TABLE account (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    role       text NOT NULL CHECK (role IN ('agent', 'supervisor', 'manager', 'editor', 'dpo', 'administrator')),
    password   text NOT NULL DEFAULT '',
    phone      text NOT NULL DEFAULT '',     -- the agent's telephone, rung by "prendre"
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE login_link (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);

CREATE TABLE console_session (
    token      text PRIMARY KEY,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Every read of personal data by an agent. No UPDATE, no DELETE for the application.
CREATE TABLE read_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    account    text NOT NULL,
    what       text NOT NULL,
    subject    text NOT NULL,
    expires_at timestamptz NOT NULL
);

-- --------------------------------------------------------------- the machine

CREATE TABLE gazetteer (
    version    text PRIMARY KEY,
    active     boolean NOT NULL DEFAULT false,
    addresses  integer NOT NULL,
    streets    integer NOT NULL,
    source     text NOT NULL,
    index      bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX gazetteer_active ON gazetteer (active) WHERE active;

CREATE TABLE heartbeat (
    job      text PRIMARY KEY,
    at       timestamptz NOT NULL,
    progress bigint NOT NULL DEFAULT 0,
    note     text NOT NULL DEFAULT ''
);

-- ------------------------------------------------------------ roles, policies

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['call', 'call_key', 'call_event', 'delivery', 'transcript', 'call_fact',
        'hold', 'booking', 'booking_address', 'booking_phone', 'report', 'reference_try', 'notification',
        'notification_body', 'handoff', 'callback', 'account', 'login_link', 'console_session', 'read_log']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE INDEX ON %I (expires_at)', t);
        EXECUTE format('CREATE POLICY app ON %I FOR ALL TO debarras_app
            USING (expires_at > debarras_now()) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY purge ON %I FOR ALL TO debarras_purge
            USING (expires_at <= debarras_now()) WITH CHECK (true)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO debarras_app', t);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO debarras_purge', t);
    END LOOP;
END $$;
-- +goose StatementEnd

REVOKE UPDATE, DELETE ON read_log FROM debarras_app;

-- The purge also anonymises facts, before they expire.
CREATE POLICY purge_facts ON call_fact FOR ALL TO debarras_purge
    USING (NOT anonymised AND started_at <= debarras_now() - interval '30 days') WITH CHECK (true);
GRANT UPDATE ON call_fact TO debarras_purge;

GRANT SELECT, INSERT, UPDATE, DELETE ON round, gazetteer, heartbeat TO debarras_app;
GRANT SELECT, INSERT, UPDATE ON heartbeat TO debarras_purge;

-- What a round has left: bookings that still count, and live holds. A hold of
-- this very call is counted by whoever asks.
CREATE VIEW round_use WITH (security_invoker = true) AS
SELECT r.id,
       coalesce(b.stops, 0) + coalesce(h.stops, 0) AS used_stops,
       coalesce(b.m3, 0) + coalesce(h.m3, 0)       AS used_m3
FROM round r
LEFT JOIN LATERAL (
    SELECT sum(stops) AS stops, sum(m3) AS m3 FROM booking
    WHERE round_id = r.id AND state NOT LIKE 'cancelled%' AND state <> 'superseded') b ON true
LEFT JOIN LATERAL (
    SELECT sum(stops) AS stops, sum(m3) AS m3 FROM hold WHERE round_id = r.id) h ON true;
GRANT SELECT ON round_use TO debarras_app;

-- +goose Down
-- Going back would delete what residents were promised: restore a backup instead.
SELECT 1;
