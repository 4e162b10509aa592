package store

import (
	"context"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// openHorizon is how far ahead rounds are made for rules that set no horizon:
// a year, as long as a booking may wait.
const openHorizon = 365

// EnsureRounds adds the rounds that are missing. A sector's day that has a
// round already, perhaps changed by hand, stays as it is.
func (st *Store) EnsureRounds(ctx context.Context, world pickup.World, rounds []pickup.Round) (added int, err error) {
	var sectors, vehicles, reasons []string
	var days []time.Time
	var stops []int
	var m3 []float64
	for _, r := range rounds {
		sectors, vehicles, reasons = append(sectors, r.Sector), append(vehicles, r.Vehicle), append(reasons, r.ClosedReason)
		days, stops, m3 = append(days, r.Date.UTC()), append(stops, r.Stops), append(m3, r.M3)
	}
	tag, err := st.pool.Exec(ctx, `INSERT INTO round (world, sector, day, vehicle, stops, m3, closed_reason)
		SELECT $1, * FROM unnest($2::text[], $3::date[], $4::text[], $5::int[], $6::float8[], $7::text[])
		ON CONFLICT (world, sector, day) DO NOTHING`, world, sectors, days, vehicles, stops, m3, reasons)
	if err != nil {
		return 0, fmt.Errorf("add rounds: %w", err)
	}
	if tag.RowsAffected() > 0 {
		st.touch()
	}
	return int(tag.RowsAffected()), nil
}

// ExtendRounds makes the rounds of both worlds from today to the furthest day
// that any sector's rules let be booked. Trial calls get a copy of the
// capacity. Run it at start and once a day.
func (st *Store) ExtendRounds(ctx context.Context, now time.Time) (added int, err error) {
	today := pickup.DateOf(now.In(st.territory.Location))
	horizon := 0
	for _, s := range st.territory.Sectors {
		rules, ok := st.territory.InForce(s.Rules, today)
		switch {
		case ok && rules.HorizonDays == 0:
			horizon = max(horizon, openHorizon)
		case ok:
			horizon = max(horizon, rules.HorizonDays)
		}
	}
	rounds := pickup.Rounds(st.territory.Sectors, today, today.AddDays(horizon), nil)
	for _, world := range []pickup.World{pickup.Live, pickup.Trial} {
		n, err := st.EnsureRounds(ctx, world, rounds)
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}
