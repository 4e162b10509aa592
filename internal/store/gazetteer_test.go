package store

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

func TestAddressIndexes(t *testing.T) {
	w := newWorld(t)
	active := func(want string) {
		t.Helper()
		if got, err := w.st.ActiveIndex(t.Context()); err != nil || got != want {
			t.Fatalf("active %q, %v, want %q", got, err, want)
		}
	}
	save := func(version string) {
		t.Helper()
		if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: version, Source: "ban.csv.gz", Addresses: 12, Streets: 3}, []byte("index "+version)); err != nil {
			t.Fatal(err)
		}
		active(version)
	}
	there := func(version string, want bool) {
		t.Helper()
		blob, err := w.st.LoadIndex(t.Context(), version)
		switch {
		case want && (err != nil || string(blob) != "index "+version):
			t.Errorf("index %s: %q, %v", version, blob, err)
		case !want && !errors.Is(err, ErrNoIndex):
			t.Errorf("index %s: %q, %v, want none", version, blob, err)
		}
	}
	active("")
	there("v1", false)
	day := 24 * time.Hour
	w.db.SetNow(t, w.now)
	save("v1")
	w.db.SetNow(t, w.now.Add(90*day))
	save("v2")
	there("v1", true) // calls that began on it go on
	w.db.SetNow(t, w.now.Add(91*day))
	save("v3")
	there("v1", true)
	w.db.SetNow(t, w.now.Add(92*day+time.Minute)) // two days after v2, one after v3
	if err := w.st.DropOldIndexes(t.Context()); err != nil {
		t.Fatal(err)
	}
	there("v1", false)
	there("v2", true)
	save("v2") // the same file again
	there("v3", true)
	if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: "v4"}, nil); err == nil {
		t.Error("an empty index was saved")
	}
	active("v2")
}

func TestReportsOfAddressIndexes(t *testing.T) {
	w := newWorld(t)
	w.db.SetNow(t, w.now)
	if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: "v1", Source: "exemple", Addresses: 7, Streets: 2}, []byte("one")); err != nil {
		t.Fatal(err)
	}
	w.db.SetNow(t, w.now.Add(time.Hour))
	for _, report := range []string{`{"rows": 8}`, `{"rows": 9}`} { // the same files again
		if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: "v2", Source: "a b", Addresses: 9, Streets: 3, Report: []byte(report)}, []byte("two")); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.st.AddressIndexes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []AddressIndex{
		{Version: "v2", Source: "a b", Addresses: 9, Streets: 3, Report: []byte(`{"rows": 9}`), Active: true, CreatedAt: w.now.Add(time.Hour)},
		{Version: "v1", Source: "exemple", Addresses: 7, Streets: 2, CreatedAt: w.now}}
	if d := cmp.Diff(want, got, cmpopts.EquateApproxTime(time.Millisecond)); d != "" {
		t.Error(d)
	}
	if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: "v3", Report: []byte("no JSON")}, []byte("x")); err == nil {
		t.Error("a report that is no JSON was saved")
	}
	if active, err := w.st.ActiveIndex(t.Context()); err != nil || active != "v2" {
		t.Errorf("active %q, %v: a refused import replaced the index", active, err)
	}
}

func TestTwoImportsAtOnce(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if err := w.st.SaveIndex(t.Context(), AddressIndex{Version: fmt.Sprint("v", i), Source: "ban"}, bytes.Repeat([]byte{byte(i)}, 1<<20)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := w.count(`SELECT count(*) FROM gazetteer WHERE active`); n != 1 {
		t.Errorf("%d active indexes", n)
	}
}

func TestExtendRounds(t *testing.T) {
	w := newWorld(t)
	weekday := w.now.In(time.Local).Weekday()
	w.st.territory.Sectors = []pickup.Sector{{ID: "s1", Rules: "amp", Weekday: weekday, Vehicle: "benne", Stops: 20, M3: 30}}
	today := pickup.DateOf(w.now.In(time.Local))
	want := len(pickup.Rounds(w.st.territory.Sectors, today, today.AddDays(testRules.HorizonDays), nil))
	if want < 5 {
		t.Fatalf("%d rounds in %d days", want, testRules.HorizonDays)
	}
	if n, err := w.st.ExtendRounds(t.Context(), w.now); err != nil || n != 2*want {
		t.Fatalf("added %d, %v, want %d in each world", n, err, want)
	}
	if _, err := w.db.App.Exec(t.Context(), `UPDATE round SET stops = 3, closed_reason = 'panne'`); err != nil {
		t.Fatal(err)
	}
	if n, err := w.st.ExtendRounds(t.Context(), w.now); err != nil || n != 0 {
		t.Fatalf("added %d again, %v", n, err)
	}
	if n := w.count(`SELECT count(*) FROM round WHERE stops = 3 AND closed_reason = 'panne'`); n != 2*want {
		t.Errorf("%d rounds kept what was changed by hand, want %d", n, 2*want)
	}
	later := pickup.Rounds(w.st.territory.Sectors, today.AddDays(testRules.HorizonDays+1), today.AddDays(testRules.HorizonDays+7), nil)
	if n, err := w.st.ExtendRounds(t.Context(), w.now.AddDate(0, 0, 7)); err != nil || n != 2*len(later) {
		t.Fatalf("a week later added %d, %v, want %d", n, err, 2*len(later))
	}
	rounds, err := w.st.Rounds(t.Context(), pickup.Live, "s1", today)
	if err != nil || rounds[0].Date != today || rounds[0].Vehicle != "benne" || rounds[0].M3 != 30 {
		t.Errorf("first round %+v, %v", rounds, err)
	}
}

func TestTakeSpooled(t *testing.T) {
	w := newWorld(t)
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	for _, r := range []SpooledCallback{
		{ID: "CA1", World: "live", CallSID: "CA1", Number: privacy.Hide("+33612345678"), At: w.now, Why: "database"},
		{ID: "CA2", World: "trial", CallSID: "CA2", Number: privacy.Hide("+33612345679"), At: w.now, Why: "database"},
	} {
		for range 2 { // a crash between taking and removing
			if err := w.st.TakeSpooled(t.Context(), r, w.now); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := w.st.Callbacks(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, want := range []string{"+33612345678", "+33612345679"} {
		if got, err := w.st.CallbackPhone(t.Context(), all[i].ID); err != nil || got != privacy.Hide(want) {
			t.Errorf("number %d: %v, %v", i, got.Reveal(), err)
		}
		if from := w.now.Add(time.Hour); !all[i].From.Equal(from) || all[i].State != "open" {
			t.Errorf("callback %d: %+v, want from %v", i, all[i], from)
		}
	}
	if all[0].CallID == nil || all[1].CallID != nil {
		t.Errorf("the call that began before the fault %v, the other %v", all[0].CallID, all[1].CallID)
	}
	if all[0].World != pickup.Live || all[1].World != pickup.Trial {
		t.Errorf("worlds %s and %s", all[0].World, all[1].World)
	}
	for _, r := range []SpooledCallback{{World: "live"}, {ID: "CA3"}, {ID: "CA3", World: "another"}} {
		if err := w.st.TakeSpooled(t.Context(), r, w.now); err == nil {
			t.Errorf("taken: %+v", r)
		}
	}
}
