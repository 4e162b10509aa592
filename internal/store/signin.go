package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/privacy"
)

// Session is what a signed-in browser's token stands for; Token is its hash.
type Session struct {
	Token string
	Data  []byte
}

// Session finds a session by the hash of its token; nil when it has ended.
func (st *Store) Session(ctx context.Context, token string) ([]byte, error) {
	var data []byte
	err := st.pool.QueryRow(ctx, `SELECT data FROM console_session WHERE token = $1`, token).Scan(&data)
	if err := ignoreNone(err); err != nil {
		return nil, fmt.Errorf("read a session: %w", err)
	}
	return data, nil
}

// SaveSession keeps a session until the given time.
func (st *Store) SaveSession(ctx context.Context, token string, data []byte, until time.Time) error {
	_, err := st.pool.Exec(ctx, `INSERT INTO console_session (token, data, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = $2, expires_at = $3`, token, data, until)
	if err != nil {
		return fmt.Errorf("save a session: %w", err)
	}
	return nil
}

// EndSession ends one session.
func (st *Store) EndSession(ctx context.Context, token string) error {
	if _, err := st.pool.Exec(ctx, `DELETE FROM console_session WHERE token = $1`, token); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Sessions lists all sessions that have not ended.
func (st *Store) Sessions(ctx context.Context) ([]Session, error) {
	rows, _ := st.pool.Query(ctx, `SELECT token, data FROM console_session`)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Session])
}

// Read is one reading of personal data: who, what, about which record.
type Read struct {
	At      time.Time
	Account string
	What    string // in French, for the DPO
	Subject string // the record: "handoff 12", never what it holds
}

// LogRead records a reading. It comes before the data is shown: what cannot be
// recorded is not read.
func (st *Store) LogRead(ctx context.Context, r Read) error {
	_, err := st.pool.Exec(ctx, `INSERT INTO read_log (at, account, what, subject, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		r.At, r.Account, r.What, r.Subject, privacy.Audit.Expires(r.At))
	if err != nil {
		return fmt.Errorf("log a reading: %w", err)
	}
	return nil
}

// LogReadings records readings of a page that renews itself: each once an hour
// for as long as it stays open, so that the log says who saw what, and when,
// without a line for every renewal.
func (st *Store) LogReadings(ctx context.Context, account, what string, subjects []string, at time.Time) error {
	if len(subjects) == 0 {
		return nil
	}
	_, err := st.pool.Exec(ctx, `INSERT INTO read_log (at, account, what, subject, expires_at)
		SELECT $1, $2, $3, s, $5 FROM unnest($4::text[]) s WHERE NOT EXISTS (SELECT FROM read_log
			WHERE account = $2 AND what = $3 AND subject = s AND at > $1::timestamptz - interval '1 hour')`,
		at, account, what, subjects, privacy.Audit.Expires(at))
	if err != nil {
		return fmt.Errorf("log readings: %w", err)
	}
	return nil
}

// Reads lists the latest readings, newest first.
func (st *Store) Reads(ctx context.Context, limit int) ([]Read, error) {
	rows, _ := st.pool.Query(ctx, `SELECT at, account, what, subject FROM read_log ORDER BY id DESC LIMIT $1`, limit)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Read])
}
