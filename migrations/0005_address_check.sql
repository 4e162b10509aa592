-- An address whose street the gazetteer lacks is booked as the caller spelled
-- it; an agent checks it before the round.

-- +goose Up
ALTER TABLE booking_address ADD COLUMN to_check boolean NOT NULL DEFAULT false;

-- +goose Down
-- Going back would lose which addresses are still to be checked: restore a backup instead.
SELECT 1;
