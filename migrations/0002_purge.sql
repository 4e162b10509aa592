-- What the purge needs beyond the first migration.

-- +goose Up

-- A moved booking may end before or after the one that it replaces. The link
-- goes with the first of them, else the purge would be stuck on the other.
ALTER TABLE booking DROP CONSTRAINT booking_previous_fkey;
ALTER TABLE booking ADD FOREIGN KEY (previous) REFERENCES booking ON DELETE SET NULL;

-- PostgreSQL wants the row that an UPDATE leaves to be visible too, and an
-- anonymised fact was not: the purge sees every fact that is due, and changes
-- those that are not anonymised yet. It still deletes only what has expired.
DROP POLICY purge_facts ON call_fact;
CREATE POLICY purge_facts_due ON call_fact FOR SELECT TO debarras_purge
    USING (started_at <= debarras_now() - interval '30 days');
CREATE POLICY purge_facts ON call_fact FOR UPDATE TO debarras_purge
    USING (NOT anonymised AND started_at <= debarras_now() - interval '30 days') WITH CHECK (true);

-- The spend breaker counts the texts of the last hour before each text.
CREATE INDEX notification_tried ON notification (tried_at);

-- +goose Down
-- Going back would delete what residents were promised: restore a backup instead.
SELECT 1;
