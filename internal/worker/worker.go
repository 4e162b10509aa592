package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/twilio"
)

const (
	// textWorkers at once: texts wait for the network, not for us.
	textWorkers = 4
	// rescueAfter is when the job of a killed process runs again: after the
	// minute that River gives a job, soon enough for a resident who waits.
	rescueAfter = 5 * time.Minute
	// softStop lets a text that is being sent get its answer; the provider has 10 s.
	softStop = 20 * time.Second
	// keepJobs is how long a job that is done stays to be looked at.
	keepJobs = 24 * time.Hour
	// upkeep is a queue of its own, so that a long purge keeps no text waiting.
	upkeep = "upkeep"
)

// Deps is what the Worker works with.
type Deps struct {
	Store     *store.Store
	Purge     *pgxpool.Pool // as the role debarras_purge
	Keys      *privacy.Keyring
	REST      *twilio.REST // nil: no provider, texts go to the outbox
	From      string       // sender of texts
	PublicURL string       // where the provider's status callbacks come to
	Spool     *spool.Spool // nil: none
	Location  *time.Location
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger     // nil: none
}

// Worker runs the jobs of one replica.
type Worker struct {
	deps Deps
	jobs *river.Client[pgx.Tx]
	quit context.CancelFunc // ends the spool's loop
	wg   sync.WaitGroup
}

// New makes a Worker; nothing runs before Start.
func New(d Deps) (*Worker, error) {
	switch {
	case d.Store == nil || d.Purge == nil || d.Keys == nil || d.Location == nil:
		return nil, errors.New("worker: Store, Purge, Keys and Location must be set")
	case d.REST != nil && (d.From == "" || d.PublicURL == ""):
		return nil, errors.New("worker: to send texts, set TWILIO_FROM and PUBLIC_URL")
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	workers := river.NewWorkers()
	purger := store.NewPurger(d.Purge, d.Keys, d.Location)
	river.AddWorker(workers, &texts{deps: d})
	river.AddWorker(workers, &purge{deps: d, purger: purger})
	river.AddWorker(workers, &destroyKeys{deps: d, purger: purger})
	river.AddWorker(workers, &extendRounds{deps: d})
	jobs, err := river.NewClient(riverpgxv5.New(d.Store.Pool()), &river.Config{
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: textWorkers}, upkeep: {MaxWorkers: 1}},
		Workers:      workers,
		PeriodicJobs: periodic(d.Location),
		Logger:       d.Log,

		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             softStop,
		CompletedJobRetentionPeriod: keepJobs,
		CancelledJobRetentionPeriod: keepJobs,
		// REINDEX wants the owner of the tables, which the app role is not.
		ReindexerSchedule: river.NeverSchedule(),
	})
	if err != nil {
		return nil, fmt.Errorf("make the job runner: %w", err)
	}
	return &Worker{deps: d, jobs: jobs}, nil
}

// Start begins to take jobs. Cancelling ctx stops nothing that runs: call Stop.
func (w *Worker) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // River would take a cancelled context for a stop
	if err := w.jobs.Start(ctx); err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	ctx, w.quit = context.WithCancel(ctx)
	if w.deps.Spool != nil {
		w.wg.Go(func() { w.drainLoop(ctx, time.NewTicker(drainEvery)) })
	}
	return nil
}

// Stop takes no more jobs and waits for those that run: 20 s, then their
// contexts end; and no longer than ctx. What is cut off runs again elsewhere.
func (w *Worker) Stop(ctx context.Context) error {
	if w.quit == nil {
		return nil // never started
	}
	w.quit()
	err := w.jobs.Stop(ctx)
	w.wg.Wait()
	if err != nil {
		return fmt.Errorf("stop the jobs: %w", err)
	}
	return nil
}
