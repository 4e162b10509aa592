package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// holdTime is how long a proposed date is kept for a silent call; each turn
// renews it.
const holdTime = 5 * time.Minute

// querier is the pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

const selectRounds = `SELECT r.id, r.world, r.sector, r.day, r.vehicle, r.stops, r.m3, r.closed_reason,
		u.used_stops, u.used_m3
	FROM round r JOIN round_use u ON u.id = r.id `

func scanRound(row pgx.CollectableRow) (pickup.Round, error) {
	var r pickup.Round
	var day time.Time
	err := row.Scan(&r.ID, &r.World, &r.Sector, &day, &r.Vehicle, &r.Stops, &r.M3, &r.ClosedReason, &r.UsedStops, &r.UsedM3)
	r.Date = pickup.DateOf(day)
	return r, err
}

// Rounds are a sector's rounds from a day on, with their use.
func (st *Store) Rounds(ctx context.Context, world pickup.World, sector string, from pickup.Date) ([]pickup.Round, error) {
	return rounds(ctx, st.pool, world, sector, from)
}

func rounds(ctx context.Context, q querier, world pickup.World, sector string, from pickup.Date) ([]pickup.Round, error) {
	rows, _ := q.Query(ctx, selectRounds+`WHERE r.world = $1 AND r.sector = $2 AND r.day >= $3 ORDER BY r.day, r.id`,
		world, sector, from.UTC())
	out, err := pgx.CollectRows(rows, scanRound)
	if err != nil {
		return nil, fmt.Errorf("rounds of sector %s: %w", sector, err)
	}
	return out, nil
}

// lockRounds locks rounds in the order of their ids, whatever the order asked,
// after a savepoint: see gone.
func (c *committing) lockRounds(ctx context.Context, ids ...int64) error {
	batch := &pgx.Batch{}
	batch.Queue(`SAVEPOINT rounds`)
	batch.Queue(`SELECT id FROM round WHERE id = ANY($1) ORDER BY id FOR UPDATE`, ids)
	if err := c.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("lock rounds: %w", err)
	}
	return nil
}

// usable reads locked rounds again: what they have left is certain now. The
// rounds must be of this call's world.
func (c *committing) usable(ctx context.Context, ids ...int64) ([]pickup.Round, error) {
	rows, _ := c.tx.Query(ctx, selectRounds+`WHERE r.id = ANY($1) AND r.world = $2 ORDER BY r.day, r.id`, ids, c.d.World)
	out, err := pgx.CollectRows(rows, scanRound)
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return out, nil
}

// hold keeps what is left of the proposed dates; the call's other holds go.
func (c *committing) hold(ctx context.Context, do dialogue.Hold) (dialogue.Event, error) {
	ids := make([]int64, len(do.Slots))
	for i, s := range do.Slots {
		ids[i] = s.Round
	}
	if err := c.lockRounds(ctx, ids...); err != nil {
		return nil, err
	}
	if err := c.dropHolds(ctx); err != nil {
		return nil, err
	}
	open, err := c.usable(ctx, ids...)
	if err != nil {
		return nil, err
	}
	need := pickup.Need{Stops: 1, M3: do.M3}
	kept := slices.DeleteFunc(slices.Clone(do.Slots), func(s pickup.Slot) bool {
		return !slices.ContainsFunc(open, func(r pickup.Round) bool { return r.ID == s.Round && pickup.Fits(r, need) })
	})
	if len(kept) == 0 {
		return c.gone(ctx, open, need)
	}
	until := c.d.At.Add(holdTime)
	for _, s := range kept {
		_, err := c.tx.Exec(ctx, `INSERT INTO hold (round_id, call_id, stops, m3, expires_at) VALUES ($1, $2, 1, $3, $4)`,
			s.Round, c.call, do.M3, until)
		if err != nil {
			return nil, fmt.Errorf("hold round %d: %w", s.Round, err)
		}
	}
	c.held = true
	return dialogue.Held{Stamp: c.stamp(), Slots: kept, Until: until}, nil
}

func (c *committing) dropHolds(ctx context.Context) error {
	if _, err := c.tx.Exec(ctx, `DELETE FROM hold WHERE call_id = $1`, c.call); err != nil {
		return fmt.Errorf("give holds back: %w", err)
	}
	return nil
}

// gone is the answer to a date that was sold meanwhile: the next ones. The call
// will want to hold them in this very transaction, and they may have lower ids
// than what is locked: so the locks are let go first, by the savepoint before
// them, which brings the call's holds back.
func (c *committing) gone(ctx context.Context, full []pickup.Round, need pickup.Need) (dialogue.Event, error) {
	if _, err := c.tx.Exec(ctx, `ROLLBACK TO SAVEPOINT rounds`); err != nil {
		return nil, fmt.Errorf("let rounds go: %w", err)
	}
	if err := c.dropHolds(ctx); err != nil {
		return nil, err
	}
	e := dialogue.SlotGone{Stamp: c.stamp()}
	if len(full) == 0 {
		return e, nil
	}
	all, err := rounds(ctx, c.tx, c.d.World, full[0].Sector, pickup.DateOf(c.now()))
	if err != nil {
		return nil, err
	}
	if rules, ok := c.rulesOf(full[0].Sector); ok {
		e.Offers = pickup.Offer(all, rules, need, c.now(), pickup.Wish{})
	}
	return e, nil
}

// rulesOf are the rules in force in a sector today.
func (c *committing) rulesOf(sector string) (pickup.RuleSet, bool) {
	i := slices.IndexFunc(c.st.territory.Sectors, func(s pickup.Sector) bool { return s.ID == sector })
	if i < 0 {
		return pickup.RuleSet{}, false
	}
	return c.st.territory.InForce(c.st.territory.Sectors[i].Rules, pickup.DateOf(c.now()))
}

// release ends the call's claims: on dates, and on an agent who has not come.
func (c *committing) release(ctx context.Context) (dialogue.Event, error) {
	if err := c.dropHolds(ctx); err != nil {
		return nil, err
	}
	return dialogue.Released{Stamp: c.stamp()}, c.leaveQueue(ctx, abandoned)
}
