package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sony/gobreaker/v2"
)

// server is an embeddings server that answers as it is told.
func server(t *testing.T, answer http.HandlerFunc) (*Client, *atomic.Int32) {
	t.Helper()
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return New(Settings{BaseURL: s.URL + "/v1", Key: "secret", Embeddings: "m"}), &calls
}

// lengths answers with the length of each text, the last first, after checking
// what was asked.
func lengths(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Input []string
			Model string
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Model != "m" || r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%s %q: %v", r.URL, r.Header.Get("Authorization"), err)
		}
		var data []string
		for i := len(in.Input) - 1; i >= 0; i-- {
			data = append(data, fmt.Sprintf(`{"index":%d,"embedding":[%d,1]}`, i, len(in.Input[i])))
		}
		fmt.Fprintf(w, `{"data":[%s]}`, strings.Join(data, ","))
	}
}

func TestEmbed(t *testing.T) {
	c, calls := server(t, lengths(t))
	got, err := c.Embed(t.Context(), []string{"a", "bb", "ccc"})
	if err != nil || len(got) != 3 || got[0][0] != 1 || got[1][0] != 2 || got[2][0] != 3 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := c.Embed(t.Context(), nil); got != nil || err != nil || calls.Load() != 1 {
		t.Errorf("of nothing: %v, %v after %d requests", got, err, calls.Load())
	}
}

func TestServersThatFail(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":{"message":"no"}}`, code) }
	}
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
	}
	for name, answer := range map[string]http.HandlerFunc{
		"too many requests": status(429),
		"broken":            status(500),
		"overloaded":        status(503),
		"html":              text("<html>"),
		"cut off":           text(`{"data":[{"index":0,"embed`),
		"nothing":           text(`{}`),
		"too many":          text(`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`),
		"twice":             text(`{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`),
		"empty":             text(`{"data":[{"index":0,"embedding":[]}]}`),
		"negative":          text(`{"data":[{"index":-1,"embedding":[1]}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			c, calls := server(t, answer)
			for range failures {
				if got, err := c.Embed(t.Context(), []string{"a"}); err == nil {
					t.Fatalf("taken: %v", got)
				}
			}
			if _, err := c.Embed(t.Context(), []string{"a"}); !errors.Is(err, gobreaker.ErrOpenState) || calls.Load() != failures {
				t.Errorf("after %d failures: %v, %d requests", failures, err, calls.Load())
			}
		})
	}
}

func TestASlowServerIsNotWaitedFor(t *testing.T) {
	done := make(chan struct{})
	c, _ := server(t, func(http.ResponseWriter, *http.Request) { <-done })
	defer close(done) // before the server closes, which waits for its requests
	if _, err := c.Embed(t.Context(), []string{"a"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// A caller who hangs up is no failure of the server.
func TestHangingUpDoesNotOpenTheBreaker(t *testing.T) {
	c, _ := server(t, lengths(t))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range failures + 1 {
		if _, err := c.Embed(gone, []string{"a"}); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if _, err := c.Embed(t.Context(), []string{"a"}); err != nil {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	var b budget
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for i := range perMinute {
		if !b.take(now.Add(time.Duration(i) * time.Millisecond)) {
			t.Fatalf("request %d is refused", i)
		}
	}
	if b.take(now.Add(59 * time.Second)) {
		t.Error("more than the budget")
	}
	if !b.take(now.Add(time.Minute)) {
		t.Error("nothing in the next minute")
	}
	if c, calls := server(t, lengths(t)); true {
		c.budget = budget{since: time.Now(), used: perMinute}
		if _, err := c.Embed(t.Context(), []string{"a"}); !errors.Is(err, ErrBudget) || calls.Load() != 0 {
			t.Errorf("%v, %d requests", err, calls.Load())
		}
	}
}
