package spool

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/privacy"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (s *Spool, dir string, now *time.Time) {
	t.Helper()
	base, at := t.TempDir(), noon
	keys, err := privacy.OpenKeyring(filepath.Join(base, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	keys.Now = func() time.Time { return at }
	dir = filepath.Join(base, "keys", "spool")
	s, err = Open(dir, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); keys.Close() })
	return s, dir, &at
}

func record(id string, minutes int) Record {
	return Record{ID: id, World: "trial", CallSID: "CA" + id, Number: privacy.Hide("+33612345678"), At: noon.Add(time.Duration(minutes) * time.Minute), Why: "panne"}
}

func drain(t *testing.T, s *Spool) (got []Record) {
	t.Helper()
	n, err := s.Drain(func(r Record) error { got = append(got, r); return nil })
	if err != nil || n != len(got) {
		t.Fatalf("Drain = %d, %v with %d records", n, err, len(got))
	}
	return got
}

func TestAppendAndDrain(t *testing.T) {
	s, dir, _ := open(t)
	want := []Record{record("b", 1), record("a", 2), record("c", 3)}
	for _, i := range []int{2, 0, 1, 0} { // out of order, and one twice
		if err := s.Append(want[i]); err != nil {
			t.Fatal(err)
		}
	}
	again := want[0]
	again.Why = "another reason"
	if err := s.Append(again); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("%d files, want 3", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(text), "612345678") || strings.Contains(string(text), "panne") {
			t.Errorf("%s can be read without a key (%v)", file, err)
		}
	}
	if got := drain(t, s); !slices.Equal(got, want) {
		t.Errorf("drained %v, want %v: oldest first, the first of equals", got, want)
	}
	if n, err := s.Len(); n != 0 || err != nil {
		t.Errorf("%d left, %v", n, err)
	}
}

// A file from when records named no world is a live promise: nothing else was kept.
func TestARecordWithoutWorldIsLive(t *testing.T) {
	s, _, _ := open(t)
	old := record("a", 1)
	name := fileName(old.ID)
	plain := []byte(`{"ID":"a","CallSID":"CAa","Number":"+33612345678","Why":"panne","At":"2026-11-24T12:01:00Z"}`)
	sealed, err := s.keys.SealRecord(privacy.Callback, privacy.Callback.Expires(old.At), []byte(name), plain)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.write(name, sealed); err != nil {
		t.Fatal(err)
	}
	old.World = "live"
	if got := drain(t, s); !slices.Equal(got, []Record{old}) {
		t.Errorf("drained %v, want %v", got, old)
	}
	if err := s.Append(Record{ID: "b", At: noon}); err == nil {
		t.Error("a record without world is kept")
	}
}

func TestDrainStopsWhenTheDatabaseGoes(t *testing.T) {
	s, _, _ := open(t)
	for i, id := range []string{"a", "b", "c"} {
		if err := s.Append(record(id, i)); err != nil {
			t.Fatal(err)
		}
	}
	gone, taken := errors.New("connection refused"), 0
	n, err := s.Drain(func(Record) error {
		if taken++; taken == 2 {
			return gone
		}
		return nil
	})
	if n != 1 || !errors.Is(err, gone) {
		t.Errorf("Drain = %d, %v", n, err)
	}
	if got := drain(t, s); len(got) != 2 || got[0].ID != "b" {
		t.Errorf("the rest is %v", got)
	}
}

func TestDamagedAndExpired(t *testing.T) {
	s, dir, now := open(t)
	for i, id := range []string{"a", "b"} {
		if err := s.Append(record(id, i)); err != nil {
			t.Fatal(err)
		}
	}
	damaged := filepath.Join(dir, fileName("a"))
	if err := os.Truncate(damaged, 40); err != nil {
		t.Fatal(err)
	}
	n, err := s.Drain(func(Record) error { return nil })
	if n != 1 || err == nil || !strings.Contains(err.Error(), fileName("a")) {
		t.Errorf("Drain = %d, %v: the good record is taken, the damaged one named", n, err)
	}
	if _, err := os.Stat(damaged); err != nil {
		t.Errorf("the damaged record was thrown away: %v", err)
	}
	if err := os.Remove(damaged); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(record("c", 0)); err != nil {
		t.Fatal(err)
	}
	*now = noon.AddDate(0, 0, 40)
	if got := drain(t, s); len(got) != 0 {
		t.Errorf("an expired promise was handed over: %v", got)
	}
	if n, _ := s.Len(); n != 0 {
		t.Error("what has expired stays")
	}
}

func TestAppendAtOnce(t *testing.T) {
	s, _, _ := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := s.Append(record("same", 0)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := drain(t, s); len(got) != 1 {
		t.Errorf("%d records, want 1", len(got))
	}
}

func TestAppendNeedsAnID(t *testing.T) {
	s, _, _ := open(t)
	if err := s.Append(Record{At: noon}); err == nil {
		t.Error("a record without ID was taken: it could not be idempotent")
	}
}
