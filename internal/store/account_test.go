package store

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestALinkIsUsedOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, err := w.st.AddAccount(ctx, "premier", Administrator, w.now)
	if err != nil {
		t.Fatal(err)
	}
	if any, err := w.st.AnyPassword(ctx); any || err != nil {
		t.Fatalf("AnyPassword = %v, %v before the first login", any, err)
	}
	if err := w.st.AddLink(ctx, id, []byte("old"), w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := w.st.AddLink(ctx, id, []byte("hash"), w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.st.AccountOfLink(ctx, []byte("old")); !errors.Is(err, ErrNoAccount) {
		t.Errorf("an earlier link still works: %v", err)
	}
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if a, err := w.st.UseLink(ctx, []byte("hash"), "Jeanne", "secret"); err == nil && a.Name == "Jeanne" && a.ID == id {
				won.Add(1)
			} else if !errors.Is(err, ErrNoAccount) {
				t.Errorf("UseLink = %+v, %v", a, err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d browsers used one link", won.Load())
	}
	if any, err := w.st.AnyPassword(ctx); !any || err != nil {
		t.Errorf("AnyPassword = %v, %v", any, err)
	}
}

func TestALinkEndsWithItsHour(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, _ := w.st.AddAccount(ctx, "premier", Agent, w.now)
	if err := w.st.AddLink(ctx, id, []byte("hash"), w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.db.SetNow(t, w.now.Add(time.Hour+time.Second))
	if _, err := w.st.UseLink(ctx, []byte("hash"), "Jeanne", "secret"); !errors.Is(err, ErrNoAccount) {
		t.Errorf("an expired link gives %v", err)
	}
}

func TestNamesAreUnique(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.st.AddAccount(ctx, "Jeanne", Agent, w.now); err != nil {
		t.Fatal(err)
	}
	if _, err := w.st.AddAccount(ctx, "Jeanne", Agent, w.now); !errors.Is(err, ErrNameTaken) {
		t.Errorf("a second Jeanne: %v", err)
	}
	id, _ := w.st.AddAccount(ctx, "autre", Agent, w.now)
	if err := w.st.AddLink(ctx, id, []byte("hash"), w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.st.UseLink(ctx, []byte("hash"), "Jeanne", "secret"); !errors.Is(err, ErrNameTaken) {
		t.Errorf("a link to a taken name: %v", err)
	}
	if _, err := w.st.UseLink(ctx, []byte("hash"), "Marius", "secret"); err != nil {
		t.Errorf("the refused link is spent: %v", err)
	}
	if err := w.st.SetPhone(ctx, id, "+33491000000"); err != nil {
		t.Fatal(err)
	}
	if a, err := w.st.AccountNamed(ctx, "Marius"); err != nil || a.Phone != "+33491000000" || a.Password != "secret" {
		t.Errorf("AccountNamed = %+v, %v", a, err)
	}
	if err := w.st.DeleteAccount(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.st.Account(ctx, id); !errors.Is(err, ErrNoAccount) {
		t.Errorf("a deleted account is found: %v", err)
	}
}

func TestAnAccountLivesAYearFromItsLastLogin(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, _ := w.st.AddAccount(ctx, "Jeanne", Agent, w.now)
	if err := w.st.SignedIn(ctx, id, w.now.AddDate(0, 6, 0)); err != nil {
		t.Fatal(err)
	}
	w.db.SetNow(t, w.now.AddDate(1, 1, 0))
	if _, err := w.st.Account(ctx, id); err != nil {
		t.Errorf("gone before its year: %v", err)
	}
	w.db.SetNow(t, w.now.AddDate(1, 7, 0))
	if _, err := w.st.Account(ctx, id); !errors.Is(err, ErrNoAccount) {
		t.Errorf("still there after its year: %v", err)
	}
}

func TestReadingsAreLoggedForGood(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := Read{At: w.now, Account: "Jeanne", What: "appel", Subject: "handoff 1"}
	for range 2 {
		if err := w.st.LogRead(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []time.Time{w.now, w.now.Add(59 * time.Minute), w.now.Add(61 * time.Minute)} {
		if err := w.st.LogReadings(ctx, "Jeanne", "file d'attente", []string{"handoff 1", "handoff 2"}, at); err != nil {
			t.Fatal(err)
		}
	}
	reads, err := w.st.Reads(ctx, 100)
	if err != nil || len(reads) != 2+2+2 {
		t.Fatalf("%d readings logged, %v; want 6: a page that renews itself counts once an hour", len(reads), err)
	}
	for _, sql := range []string{`UPDATE read_log SET account = 'x'`, `DELETE FROM read_log`} {
		if _, err := w.db.App.Exec(ctx, sql); err == nil {
			t.Errorf("the application may %s", sql)
		}
	}
}
