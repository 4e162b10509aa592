package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/pickup"
)

// Fact is what statistics know of one call: no identity, no words.
type Fact struct {
	Started     time.Time
	Ended       *time.Time
	PickUpMS    int
	Booked      bool
	Changed     bool
	Answered    int
	Callback    bool
	Closed      bool
	HandedOver  bool
	Dialled     bool
	Queued      *time.Time
	Agent       *time.Time
	LeftQueue   *time.Time
	Turns       int
	Speech      int
	Understood  int
	AddressTry  int
	AddressDone bool
}

// Facts are the live calls that began on a day of the territory's calendar:
// 23 to 25 hours, as the clocks change.
func (st *Store) Facts(ctx context.Context, day pickup.Date) ([]Fact, error) {
	loc := st.territory.Location
	rows, _ := st.pool.Query(ctx, `SELECT started_at, ended_at, pick_up_ms, booked, changed, answered, callback, closed,
			handed_over, dialled, queued_at, agent_at, left_queue_at, turns, speech_turns, understood_turns,
			address_tries, address_done
		FROM call_fact WHERE world = 'live' AND started_at >= $1 AND started_at < $2 ORDER BY started_at, id`,
		day.At(0, loc), day.AddDays(1).At(0, loc))
	facts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Fact])
	if err != nil {
		return nil, fmt.Errorf("read the facts of %s: %w", day, err)
	}
	return facts, nil
}

// Today is the day of an instant in the territory's zone.
func (st *Store) Today(at time.Time) pickup.Date { return pickup.DateOf(at.In(st.territory.Location)) }
