package ask

import (
	"context"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// offer finds two dates for an address, or for a booking that is moved. What
// speaks against any date is a Problem, which the dialogue words.
func (w *World) offer(ctx context.Context, a dialogue.Offer, stamp dialogue.Stamp) (dialogue.Event, error) {
	e := dialogue.Offered{Stamp: stamp}
	sector, need, err := w.sector(ctx, a, &e)
	if err != nil || e.Problem != "" {
		return e, err
	}
	today := pickup.DateOf(a.Now)
	rules, ok := w.RulesNamed(sector.Rules, today)
	if !ok {
		e.Problem = "no_sector"
		return e, nil
	}
	e.Sector, e.Rules = sector.ID, rules.Version
	rounds, err := w.Store.Rounds(ctx, a.World, sector.ID, today)
	if err != nil {
		return nil, err
	}
	e.Slots = pickup.Offer(rounds, rules, need, a.Now, a.Wish)
	if len(e.Slots) == 0 {
		e.Problem = "full"
	}
	return e, nil
}

// sector finds the sector and the room that are wanted, or the problem.
func (w *World) sector(ctx context.Context, a dialogue.Offer, e *dialogue.Offered) (pickup.Sector, pickup.Need, error) {
	need := pickup.Need{Stops: 1}
	if a.Moving != 0 {
		b, err := w.Store.Booking(ctx, a.Moving)
		if err != nil {
			return pickup.Sector{}, need, err
		}
		need.M3 = b.M3
		for _, s := range w.Sectors {
			if s.ID == b.Sector {
				return s, need, nil
			}
		}
		e.Problem = "no_sector"
		return pickup.Sector{}, need, nil
	}
	need.M3 = pickup.Judge(w.Items, pickup.RuleSet{}, a.Items).M3
	if c, ok := w.Commune(a.Address.INSEE); ok && c.Service != pickup.ByAppointment {
		e.Problem, e.Phone = string(c.Service), c.Phone
		return pickup.Sector{}, need, nil
	}
	day, pending, err := w.Store.PendingAt(ctx, a.World, a.Address, a.Now)
	if err != nil {
		return pickup.Sector{}, need, err
	}
	if pending {
		e.Problem, e.Booked = "pending", day
		return pickup.Sector{}, need, nil
	}
	s, near, found := pickup.SectorNear(w.Sectors, a.Address)
	e.Border = near
	switch {
	case !found:
		e.Problem = "no_sector"
	case a.Address.Precision != address.PrecisionNumber && (near || a.Address.Number == 0):
		// Without a point of its own an address is somewhere in its street: that is enough when all of it lies in one sector.
		switch sectors := pickup.SectorsOf(w.Sectors, a.Address.INSEE, w.Indexes.StreetPoints(a.Index, a.Address.StreetID)); {
		case len(sectors) == 1:
			s, e.Border = sectors[0], false
		case len(sectors) > 1 || near:
			e.Problem = "not_sure"
		}
	}
	return s, need, nil
}
