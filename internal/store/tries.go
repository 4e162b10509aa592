package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// A line may try 20 references a day; of the ten million that there are, none
// is guessed in that. A hidden line is known by its call only ("call …"), and
// calling again is free: so all hidden lines share another, larger budget.
const (
	triesADay       = 20
	hiddenTriesADay = 200
	hiddenPrefix    = "call "
	allHidden       = "hidden lines" // no line has this name
)

// blocked counts a try and reports whether it is one too many. An empty line
// counts as one. What is tried on trial calls is counted apart.
func (st *Store) blocked(ctx context.Context, world pickup.World, line string, now time.Time) (bool, error) {
	n, err := st.countTry(ctx, world, line, now)
	if err != nil || n > triesADay || !strings.HasPrefix(line, hiddenPrefix) {
		return n > triesADay, err
	}
	n, err = st.countTry(ctx, world, allHidden, now)
	return n > hiddenTriesADay, err
}

// countTry counts a try of this line's; the turn's retries count too.
func (st *Store) countTry(ctx context.Context, world pickup.World, line string, now time.Time) (int, error) {
	hash, err := st.keys.HMAC(privacy.Attempt, now, []byte(string(world)+"/"+line))
	if err != nil {
		return 0, err
	}
	var n int
	err = st.pool.QueryRow(ctx, `INSERT INTO reference_try (line_hmac, day, n, expires_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (line_hmac, day) DO UPDATE SET n = reference_try.n + 1 RETURNING n`,
		hash, pickup.DateOf(now).UTC(), privacy.Attempt.Expires(now.Add(24*time.Hour))).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count a try: %w", err)
	}
	return n, nil
}
