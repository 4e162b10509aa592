package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/web"
)

// openEvery is the pause between two tries to open the database.
const openEvery = 2 * time.Second

// openAtLast opens the service as soon as the database lets it, or ctx ends. It
// gives up only what no waiting mends.
func (s *service) openAtLast(ctx context.Context, out io.Writer) (opened bool, err error) {
	told := ""
	for {
		err := s.open(ctx)
		switch {
		case err == nil:
			return true, nil
		case ctx.Err() != nil:
			return false, nil
		case errors.Is(err, errMistake) || errors.Is(err, pg.ErrNoBinaries):
			return false, err
		}
		if told == "" {
			fmt.Fprintln(out, "La base de données ne répond pas : les appels reçoivent le message de secours, le service continue d'essayer.")
		}
		if why := err.Error(); why != told { // once, not every two seconds of an outage
			s.log.LogAttrs(ctx, slog.LevelError, "no database yet: callers hear the fallback", slog.String("err", why))
			told = why
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(openEvery):
		}
	}
}

// alone is what is served without a database.
func (s *service) alone() http.Handler {
	fallback := s.fallback()
	return web.Site{Phone: &fallback, Console: http.HandlerFunc(notYet), Log: s.log,
		Ready: func(context.Context) error { return errors.New("the database is not open yet") }}.Handler()
}

func notYet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "5")
	http.Error(w, "Le service démarre et attend sa base de données. Les appels reçoivent le message de secours. "+
		"Rechargez la page dans un instant.", http.StatusServiceUnavailable)
}

func (s *service) serve(h http.Handler) { s.handler.Store(&h) }
