package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/privacy"
)

// Words are the redacted words of a caller, in order, for when the raw ones
// are gone. A call that is older still has none.
func (st *Store) Words(ctx context.Context, callID string) ([]string, error) {
	rows, _ := st.pool.Query(ctx, `SELECT kind, key_name, wrapped, expires_at FROM call_key WHERE call_id = $1`, callID)
	keys, err := st.openKeys(rows)
	if err != nil || keys.redacted == nil {
		return nil, err
	}
	rows, _ = st.pool.Query(ctx, `SELECT seq, '', sealed FROM transcript WHERE call_id = $1 ORDER BY seq`, callID)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[sealedEvent])
	if err != nil {
		return nil, fmt.Errorf("read a transcript: %w", err)
	}
	words := make([]string, len(lines))
	for i, line := range lines {
		body, err := privacy.Open(keys.redacted, fmt.Appendf(nil, "transcript/%s/%d", callID, line.Seq), line.Sealed)
		if err != nil {
			return nil, fmt.Errorf("line %d of a transcript: %w", line.Seq, err)
		}
		if err := json.Unmarshal(body, &words[i]); err != nil {
			return nil, err
		}
	}
	return words, nil
}
