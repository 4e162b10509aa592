package privacy

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 20, 0, 0, time.UTC)

// ring opens a keyring whose clock the test moves.
func ring(t *testing.T, dir string, now *time.Time) *Keyring {
	t.Helper()
	k, err := OpenKeyring(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	k.Now = func() time.Time { return *now }
	return k
}

func TestRecordLivesAndEnds(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "keys"), noon
	k := ring(t, dir, &now)
	expires := Phone.Expires(noon)
	if want := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC); !expires.Equal(want) {
		t.Fatalf("expires %v, want %v: rounded down, never late", expires, want)
	}
	aad := []byte("booking_phone/1")
	sealed, err := k.SealRecord(Phone, expires, aad, []byte("+33612345678"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("612345678")) {
		t.Error("the number stands in the ciphertext")
	}
	other := ring(t, dir, &now) // another replica, or the next start
	if plain, err := other.OpenRecord(aad, sealed); err != nil || string(plain) != "+33612345678" {
		t.Errorf("opened %q, %v", plain, err)
	}
	if _, err := other.OpenRecord([]byte("booking_phone/2"), sealed); !errors.Is(err, ErrDamaged) {
		t.Errorf("moved to another row: %v, want ErrDamaged", err)
	}

	moved, err := k.Rewrap(Phone, expires.Add(72*time.Hour), sealed)
	if err != nil {
		t.Fatal(err)
	}
	now = expires
	if _, err := other.OpenRecord(aad, sealed); !errors.Is(err, ErrKeyGone) {
		t.Errorf("at its end, the key still on disk: %v, want ErrKeyGone", err)
	}
	gone, err := k.Destroy(now)
	if err != nil || !slices.Equal(gone, []string{"phone/2026-12-24"}) {
		t.Errorf("destroyed %v, %v", gone, err)
	}
	now = noon // even a clock that goes back finds nothing
	if _, err := ring(t, dir, &now).OpenRecord(aad, sealed); !errors.Is(err, ErrKeyGone) {
		t.Errorf("after destruction: %v, want ErrKeyGone", err)
	}
	if plain, err := other.OpenRecord(aad, moved); err != nil || string(plain) != "+33612345678" {
		t.Errorf("the moved record: %q, %v", plain, err)
	}
}

func TestNoNewKeyForThePast(t *testing.T) {
	now := noon
	k := ring(t, t.TempDir()+"/keys", &now)
	if _, err := k.Wrap(Raw, noon.Add(-time.Hour), NewKey()); !errors.Is(err, ErrKeyGone) {
		t.Errorf("wrapped under an expired key: %v", err)
	}
	if _, err := k.Wrap("raw/../x", noon.Add(time.Hour), NewKey()); err == nil {
		t.Error("an unknown class got a key")
	}
	if _, err := k.Wrap(Raw, noon.Add(time.Hour), []byte("short")); err == nil {
		t.Error("a short key was wrapped")
	}
}

func TestReplicasAgree(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "keys"), noon
	expires, key := Raw.Expires(noon), NewKey()
	wrapped := make([]Wrapped, 16)
	var wg sync.WaitGroup
	for i := range wrapped {
		k := ring(t, dir, &now)
		wg.Go(func() {
			var err error
			if wrapped[i], err = k.Wrap(Raw, expires, key); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	last := ring(t, dir, &now)
	for i, w := range wrapped {
		if got, err := last.Unwrap(w); err != nil || !bytes.Equal(got, key) {
			t.Fatalf("replica %d made another key: %v", i, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "raw", "*"))
	if err != nil || len(files) != 1 {
		t.Errorf("files %v: one key, no drafts", files)
	}
	for _, path := range []string{dir, filepath.Join(dir, "raw"), files[0]} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v %v", path, info.Mode(), err)
		}
	}
}

func TestFolderOpenToOthers(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeyring(dir); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("OpenKeyring = %v, want advice", err)
	}
}

func TestDamagedKeyFile(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "keys"), noon
	w, err := ring(t, dir, &now).Wrap(Address, Address.Expires(noon), NewKey())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, w.Name), []byte("ab12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ring(t, dir, &now).Unwrap(w); err == nil || errors.Is(err, ErrKeyGone) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("Unwrap = %v: a damaged file is not an expired key", err)
	}
}

func TestDestroySweepsOldDrafts(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "keys"), noon
	k := ring(t, dir, &now)
	if _, err := k.Wrap(Address, Address.Expires(noon), NewKey()); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "address", "2027-01-23"+temporary+"X")
	young := old + "Y"
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("k"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if gone, err := k.Destroy(noon); err != nil || len(gone) != 0 {
		t.Errorf("destroyed %v, %v", gone, err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Error("what a crash left is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a draft that is being made was swept")
	}
}

func TestHMACs(t *testing.T) {
	now := noon
	k := ring(t, t.TempDir()+"/keys", &now)
	place := []byte("13206_6810_00012")
	first, err := k.HMAC(PlaceHash, now, place)
	if err != nil {
		t.Fatal(err)
	}
	other, err := k.HMAC(PlaceHash, now, []byte("13206_6810_00013"))
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("two places, one hash (%v)", err)
	}
	now = noon.AddDate(0, 2, 0)
	second, err := k.HMAC(PlaceHash, now, place)
	if err != nil || bytes.Equal(first, second) {
		t.Errorf("the key did not rotate (%v)", err)
	}
	found := func(hash []byte) bool {
		all, err := k.HMACs(PlaceHash, now, place)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(all, func(h []byte) bool { return bytes.Equal(h, hash) })
	}
	if !found(first) || !found(second) {
		t.Error("a booking of this year is not found")
	}
	now = noon.Add(365 * day)
	if !found(first) {
		t.Error("lost before twelve months")
	}
	now = noon.AddDate(1, 1, 1)
	if found(first) || !found(second) {
		t.Error("after thirteen months only the second hash may be found")
	}
	if _, err := k.HMAC(Phone, now, place); err == nil {
		t.Error("a class without a keyed hash gave one")
	}
}

// TestKeyNames: a key never ends before its data, never a whole grain later, and its name says when.
func TestKeyNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		class := rapid.SampledFrom(Policies).Draw(t, "policy").Class
		at := time.Unix(rapid.Int64Range(1_700_000_000, 4_000_000_000).Draw(t, "at"), 0)
		name, end := keyName(class, at)
		if end.Before(at) || end.Sub(at) >= class.grain() {
			t.Fatalf("key %s ends %v, its data %v", name, end, at)
		}
		if parsed, err := parseName(name); err != nil || !parsed.Equal(end) {
			t.Fatalf("parseName(%q) = %v, %v, want %v", name, parsed, err, end)
		}
		expires := class.Expires(at)
		policy, _ := PolicyOf(class)
		if late := expires.Sub(at.Add(policy.Duration)); late > 0 || late <= -class.grain() {
			t.Fatalf("%s expires %v off its duration", class, late)
		}
		if _, end := keyName(class, expires); !end.Equal(expires) {
			t.Fatalf("%s: the row ends %v, its key %v", class, expires, end)
		}
	})
}

func FuzzOpenRecord(f *testing.F) {
	k, err := OpenKeyring(f.TempDir() + "/keys")
	if err != nil {
		f.Fatal(err)
	}
	good, err := k.SealRecord(Phone, time.Now().Add(time.Hour), []byte("row"), []byte("plain"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{format, 3, 'r', 'a', 'w', 0})
	f.Add([]byte("\x01\x0e../../etc/passwd\x00"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		plain, err := k.OpenRecord([]byte("row"), sealed)
		if err == nil && !bytes.Equal(sealed, good) {
			t.Errorf("opened %q from a forged envelope", plain)
		}
	})
}

func TestParseNameRefusesPaths(t *testing.T) {
	for _, name := range []string{"", "raw", "raw/", "../raw/2026-11-24", "raw/2026-11-24/..", "raw/2026-13-01", "raw/2026-11-24T25",
		"Raw/2026-11-24", "/2026-11-24", "raw/ 2026-11-24", "raw/2026-11-24\x00"} {
		if _, err := parseName(name); err == nil {
			t.Errorf("parseName(%q) accepts it", name)
		}
	}
}
