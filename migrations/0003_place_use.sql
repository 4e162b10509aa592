-- How often a place was served, for rules that allow so many collections a
-- year; and one open report a booking.

-- +goose Up

-- A use begins with the promise and ends with its booking, when cancelled, or
-- after twelve months. It outlives the address, of which it keeps a keyed hash.
CREATE TABLE place_use (
    booking_id bigint PRIMARY KEY REFERENCES booking ON DELETE CASCADE,
    world      text NOT NULL,
    place_hmac bytea NOT NULL,
    day        date NOT NULL,                -- of the promise
    expires_at timestamptz NOT NULL
);
CREATE INDEX place_use_place ON place_use (place_hmac);

ALTER TABLE place_use ENABLE ROW LEVEL SECURITY;
CREATE INDEX ON place_use (expires_at);
CREATE POLICY app ON place_use FOR ALL TO debarras_app
    USING (expires_at > debarras_now()) WITH CHECK (true);
CREATE POLICY purge ON place_use FOR ALL TO debarras_purge
    USING (expires_at <= debarras_now()) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON place_use TO debarras_app;
GRANT SELECT, DELETE ON place_use TO debarras_purge;

-- The owner sees rows only where its policies are not forced.
ALTER TABLE booking NO FORCE ROW LEVEL SECURITY;
ALTER TABLE booking_address NO FORCE ROW LEVEL SECURITY;
INSERT INTO place_use (booking_id, world, place_hmac, day, expires_at)
SELECT b.id, b.world, a.place_hmac, (b.created_at AT TIME ZONE 'UTC')::date,
    ((b.created_at AT TIME ZONE 'UTC')::date + 365)::timestamp AT TIME ZONE 'UTC'
FROM booking b JOIN booking_address a ON a.booking_id = b.id
WHERE b.state NOT LIKE 'cancelled%' AND b.state <> 'superseded';
ALTER TABLE place_use FORCE ROW LEVEL SECURITY;
ALTER TABLE booking FORCE ROW LEVEL SECURITY;
ALTER TABLE booking_address FORCE ROW LEVEL SECURITY;

-- A caller who reports twice is told the same twice, and a crew goes once.
ALTER TABLE report NO FORCE ROW LEVEL SECURITY;
DELETE FROM report r USING report earlier
WHERE r.booking_id = earlier.booking_id AND r.state = 'open' AND earlier.state = 'open' AND earlier.id < r.id;
ALTER TABLE report FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX report_open ON report (booking_id) WHERE state = 'open';

-- +goose Down
-- Going back would delete what residents were promised: restore a backup instead.
SELECT 1;
