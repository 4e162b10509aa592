-- What an import of addresses took, refused and changed stays beside its index.

-- +goose Up
ALTER TABLE gazetteer ADD COLUMN report jsonb;

-- +goose Down
ALTER TABLE gazetteer DROP COLUMN report;
