package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/debarras/debarras/internal/store"
)

// PurgeArgs is the job that ends what has expired. IfDue is the one at start,
// which does nothing if another ran within a day.
type PurgeArgs struct {
	IfDue bool `json:"if_due"`
}

// DestroyKeysArgs is the hourly job that destroys expired keys: raw ones end by
// the hour, and a backup of the database must not outlive them by a night.
type DestroyKeysArgs struct{}

// ExtendRoundsArgs is the daily job that makes the rounds of the furthest day
// and lets replaced address indexes go.
type ExtendRoundsArgs struct{}

// The kinds of the jobs, as the queue's table has them.
func (PurgeArgs) Kind() string        { return "purge" }
func (DestroyKeysArgs) Kind() string  { return "destroy_keys" }
func (ExtendRoundsArgs) Kind() string { return "extend_rounds" }

// alone: while one of a kind waits or runs, no second one is queued.
func alone() *river.InsertOpts {
	return &river.InsertOpts{Queue: upkeep, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}
}

// periodic is what runs by itself. One replica, the leader, queues it; its
// schedule is in memory, hence the jobs at start.
func periodic(loc *time.Location) []*river.PeriodicJob {
	job := func(schedule river.PeriodicSchedule, args river.JobArgs, onStart bool) *river.PeriodicJob {
		return river.NewPeriodicJob(schedule, func() (river.JobArgs, *river.InsertOpts) { return args, alone() },
			&river.PeriodicJobOpts{RunOnStart: onStart})
	}
	return []*river.PeriodicJob{
		job(daily{3, 20, loc}, PurgeArgs{}, false), // when nobody calls
		job(river.NeverSchedule(), PurgeArgs{IfDue: true}, true),
		job(river.PeriodicInterval(time.Hour), DestroyKeysArgs{}, true),
		job(daily{0, 20, loc}, ExtendRoundsArgs{}, true), // when the new day can be booked
	}
}

// daily is a time of day on the territory's clocks.
type daily struct {
	hour, minute int
	loc          *time.Location
}

// Next is that time today or tomorrow: always after now. Where summer time
// skips it, it is an hour off, once.
func (d daily) Next(now time.Time) time.Time {
	y, m, day := now.In(d.loc).Date()
	next := time.Date(y, m, day, d.hour, d.minute, 0, 0, d.loc)
	if !next.After(now) {
		next = time.Date(y, m, day+1, d.hour, d.minute, 0, 0, d.loc)
	}
	return next
}

type purge struct {
	river.WorkerDefaults[PurgeArgs]
	deps   Deps
	purger *store.Purger
}

// Timeout is an hour: the first purge after a long rest has much to delete. It
// deletes in small steps, and goes on in the next run from where it was.
func (*purge) Timeout(*river.Job[PurgeArgs]) time.Duration { return time.Hour }

func (p *purge) Work(ctx context.Context, job *river.Job[PurgeArgs]) error {
	now := p.deps.Now()
	if job.Args.IfDue {
		beat, err := p.purger.Heartbeat(ctx)
		if err != nil || now.Sub(beat) < 24*time.Hour {
			return err
		}
	}
	done, err := p.purger.Run(ctx, now)
	p.deps.Log.InfoContext(ctx, "purge", "rows", done.Rows, "facts", done.Facts, "keys", done.Keys, "complete", err == nil)
	return err
}

type destroyKeys struct {
	river.WorkerDefaults[DestroyKeysArgs]
	deps   Deps
	purger *store.Purger
}

func (k *destroyKeys) Work(ctx context.Context, _ *river.Job[DestroyKeysArgs]) error {
	_, err := k.purger.DestroyKeys(ctx, k.deps.Now())
	return err
}

type extendRounds struct {
	river.WorkerDefaults[ExtendRoundsArgs]
	deps Deps
}

func (e *extendRounds) Work(ctx context.Context, _ *river.Job[ExtendRoundsArgs]) error {
	if _, err := e.deps.Store.ExtendRounds(ctx, e.deps.Now()); err != nil {
		return err
	}
	return e.deps.Store.DropOldIndexes(ctx)
}
