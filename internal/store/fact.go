package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/privacy"
)

// queueFacts updates the call's line of statistics. Pick-up time is from the
// delivery of the first ring to the reply being committed.
//
// The wait is that of the last entry into our queue: another entry begins it
// anew. It ends with an agent (desk.go), or by hanging up, which alone is an
// abandonment. Who leaves for a callback waits no more, and gave nothing up.
func (c *committing) queueFacts(batch *pgx.Batch, f dialogue.Facts) {
	pickUp := 0
	if c.seq == 0 {
		pickUp = int(min(max(0, time.Since(c.d.At)), time.Hour).Milliseconds()) // clocks may be set meanwhile
	}
	batch.Queue(`INSERT INTO call_fact (call_id, world, started_at, pick_up_ms, turns, speech_turns,
			understood_turns, address_tries, address_done, intent, booked, answered, changed, callback, closed,
			handed_over, dialled, queued_at, ended_at, expires_at)
		VALUES (@call, @world, @at::timestamptz, @pick_up, @turns, @speech, @understood, @tries, @done, @intent, @booked,
			@answered, @changed, @callback, @closed, @handed, @dialled,
			CASE WHEN @moved::text = 'entered' THEN @at::timestamptz END, CASE WHEN @ended THEN @at::timestamptz END, @expires)
		ON CONFLICT (call_id) DO UPDATE SET turns = @turns, speech_turns = @speech,
			understood_turns = @understood, address_tries = @tries, address_done = @done, intent = @intent,
			booked = @booked, answered = @answered, changed = @changed, callback = @callback, closed = @closed,
			handed_over = @handed, dialled = @dialled,
			queued_at = CASE @moved::text WHEN 'entered' THEN @at::timestamptz WHEN 'left' THEN NULL ELSE call_fact.queued_at END,
			left_queue_at = CASE @moved WHEN 'entered' THEN NULL WHEN 'abandoned' THEN @at ELSE call_fact.left_queue_at END,
			agent_at = CASE @moved WHEN 'entered' THEN NULL ELSE call_fact.agent_at END,
			ended_at = coalesce(call_fact.ended_at, EXCLUDED.ended_at)`,
		pgx.NamedArgs{"call": c.call, "world": c.d.World, "at": c.d.At, "pick_up": pickUp,
			"turns": f.Turns, "speech": f.Speech, "understood": f.Understood, "tries": f.AddressTries,
			"done": f.AddressDone, "intent": f.Intent, "booked": f.Booked, "answered": f.Answered,
			"changed": f.Changed, "callback": f.Callback, "closed": f.Closed, "handed": f.HandedOver,
			"dialled": f.Dialled, "moved": c.moved, "ended": f.Ended, "expires": privacy.Fact.Expires(c.d.At)})
}
