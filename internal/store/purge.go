package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/debarras/debarras/internal/privacy"
)

// purged are the tables with an end, children before what they hang on, so
// that no delete cascades further than its batch. What the role
// debarras_purge sees of them has expired: the policies say so, not the code.
var purged = []string{"call_event", "delivery", "transcript", "call_key", "call", "call_fact", "hold", "reference_try",
	"report", "notification_body", "notification", "booking_address", "booking_phone", "place_use", "booking", "handoff", "callback",
	"login_link", "console_session", "account", "read_log"}

const (
	// purgeBatch rows go in one short transaction, so that no call waits for the purge.
	purgeBatch = 500
	// purgeOverdue: a night's run, and two hours for a machine that was off.
	purgeOverdue = 26 * time.Hour
	// clocksApart is by how much the machine's clock and the database's may
	// differ. A key destroyed by a clock that jumped ahead never comes back.
	clocksApart = time.Hour
)

// Purger deletes what has expired, as the role debarras_purge.
type Purger struct {
	pool *pgxpool.Pool
	keys *privacy.Keyring
	zone string
}

// NewPurger makes a Purger over a pool of the role debarras_purge. Days of
// anonymised facts are those of the location.
func NewPurger(pool *pgxpool.Pool, keys *privacy.Keyring, loc *time.Location) *Purger {
	return &Purger{pool, keys, loc.String()}
}

// Purged counts what one run did.
type Purged struct {
	Rows  int64 // deleted
	Facts int64 // anonymised
	Keys  int   // destroyed
}

// Run ends everything that has expired: keys first, since that reaches
// backups, then rows; and anonymises facts of 30 days. A fault in one table
// does not keep the others. The heartbeat beats when all is done, also when
// nothing was to do.
func (p *Purger) Run(ctx context.Context, now time.Time) (Purged, error) {
	var done Purged
	at, err := p.now(ctx)
	if err != nil {
		return done, err
	}
	var faults []error
	keys, err := p.DestroyKeys(ctx, now)
	done.Keys = keys
	faults = append(faults, err)
	done.Facts, err = p.batches(ctx, p.anonymise)
	faults = append(faults, err)
	for _, table := range purged {
		n, err := p.batches(ctx, func(ctx context.Context) (int64, error) { return p.delete(ctx, table) })
		done.Rows += n
		if err != nil {
			faults = append(faults, fmt.Errorf("purge %s: %w", table, err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return done, err
	}
	note := fmt.Sprintf("%d lignes effacées, %d faits anonymisés, %d clés détruites", done.Rows, done.Facts, done.Keys)
	_, err = p.pool.Exec(ctx, `INSERT INTO heartbeat (job, at, progress, note) VALUES ('purge', $1, $2, $3)
		ON CONFLICT (job) DO UPDATE SET at = EXCLUDED.at, progress = EXCLUDED.progress, note = EXCLUDED.note`,
		at, done.Rows+done.Facts, note)
	if err != nil {
		return done, fmt.Errorf("purge: beat: %w", err)
	}
	return done, nil
}

// DestroyKeys destroys the class keys that have expired, unless the machine's
// clock and the database's disagree.
func (p *Purger) DestroyKeys(ctx context.Context, now time.Time) (int, error) {
	at, err := p.now(ctx)
	if err != nil {
		return 0, err
	}
	if apart := now.Sub(at).Abs(); apart > clocksApart {
		return 0, fmt.Errorf("the clocks of this machine and of the database differ by %v: no key was destroyed; set both by NTP",
			apart.Round(time.Second))
	}
	if at.Before(now) {
		now = at
	}
	gone, err := p.keys.Destroy(now)
	if err != nil {
		return len(gone), fmt.Errorf("destroy expired keys: %w", err)
	}
	return len(gone), nil
}

func (p *Purger) now(ctx context.Context) (at time.Time, err error) {
	if err = p.pool.QueryRow(ctx, `SELECT debarras_now()`).Scan(&at); err != nil {
		err = fmt.Errorf("purge: ask the database for the time: %w", err)
	}
	return at, err
}

// batches repeats one batch, each in its own transaction, until one is not full.
func (p *Purger) batches(ctx context.Context, batch func(context.Context) (int64, error)) (total int64, err error) {
	for {
		n, err := batch(ctx)
		total += n
		if err != nil || n < purgeBatch {
			return total, err
		}
	}
}

func (p *Purger) delete(ctx context.Context, table string) (int64, error) {
	// The purge sees more facts than it may delete: those to anonymise. The
	// condition repeats the policy for them, and gives all tables their index.
	tag, err := p.pool.Exec(ctx, fmt.Sprintf(`DELETE FROM %[1]s WHERE ctid = ANY(ARRAY(
		SELECT ctid FROM %[1]s WHERE expires_at <= debarras_now() LIMIT %[2]d))`, table, purgeBatch))
	return tag.RowsAffected(), err
}

// anonymise cuts what could lead from a fact to its call: the call's id, and
// the time of day. The call is moved to midnight whole, so that what callers
// waited, a difference, stays true.
func (p *Purger) anonymise(ctx context.Context) (int64, error) {
	tag, err := p.pool.Exec(ctx, fmt.Sprintf(`UPDATE call_fact f SET call_id = NULL, anonymised = true,
			started_at = day, ended_at = day + (ended_at - started_at), queued_at = day + (queued_at - started_at),
			agent_at = day + (agent_at - started_at), left_queue_at = day + (left_queue_at - started_at)
		FROM (SELECT id, date_trunc('day', started_at, $1) AS day FROM call_fact
			WHERE NOT anonymised AND started_at <= debarras_now() - interval '30 days' LIMIT %d) due
		WHERE f.id = due.id AND NOT f.anonymised`, purgeBatch), p.zone)
	if err != nil {
		return 0, fmt.Errorf("anonymise facts: %w", err)
	}
	return tag.RowsAffected(), nil
}

// Heartbeat is when the purge last ended all there was to end; zero for never.
func (p *Purger) Heartbeat(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := p.pool.QueryRow(ctx, `SELECT at FROM heartbeat WHERE job = 'purge'`).Scan(&at)
	if err := ignoreNone(err); err != nil {
		return at, fmt.Errorf("read the purge's heartbeat: %w", err)
	}
	return at, nil
}

// Stalled reports whether what has expired stays: nothing was purged for 26
// hours, or something was left that had expired before the last run. Why is
// for the DPO.
func (p *Purger) Stalled(ctx context.Context, now time.Time) (stalled bool, why string, err error) {
	beat, err := p.Heartbeat(ctx)
	if err != nil {
		return false, "", err
	}
	table, oldest, err := p.oldest(ctx)
	if err != nil || table == "" {
		return false, "", err
	}
	since := beat
	if beat.IsZero() {
		since = oldest
	}
	switch {
	case now.Sub(since) > purgeOverdue:
		return true, fmt.Sprintf("la purge n'a pas abouti depuis %d heures ; des données expirées, masquées, attendent dans %s",
			int(now.Sub(since).Hours()), table), nil
	case oldest.Before(beat):
		return true, fmt.Sprintf("la purge tourne mais n'avance pas : %s garde des données expirées, masquées, depuis le %s",
			table, oldest.UTC().Format("02/01/2006 15:04 UTC")), nil
	}
	return false, "", nil
}

// oldest is the table with the row that expired first, "" when there is none.
func (p *Purger) oldest(ctx context.Context) (table string, at time.Time, err error) {
	sql := `SELECT 'call_fact (anonymisation)' AS name, min(started_at) + interval '30 days' AS at FROM call_fact
		WHERE NOT anonymised AND started_at <= debarras_now() - interval '30 days'`
	for _, t := range purged {
		sql += fmt.Sprintf(` UNION ALL SELECT '%[1]s', min(expires_at) FROM %[1]s WHERE expires_at <= debarras_now()`, t)
	}
	err = p.pool.QueryRow(ctx, `SELECT name, at FROM (`+sql+`) all_tables WHERE at IS NOT NULL ORDER BY at LIMIT 1`).Scan(&table, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", at, nil
	}
	if err != nil {
		return "", at, fmt.Errorf("look for expired rows: %w", err)
	}
	return table, at, nil
}
