package signin

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHashes(t *testing.T) {
	a, b := hash("quatre chevaux au galop"), hash("quatre chevaux au galop")
	if a == b {
		t.Error("two hashes of one password are the same: no salt")
	}
	if !matches(a, "quatre chevaux au galop") || matches(a, "quatre chevaux au galo") {
		t.Error("the hash does not tell the password")
	}
	for _, broken := range []string{"", "x", "$argon2id$v=19$m=19456,t=2,p=1$$", strings.Replace(a, "argon2id", "argon2i", 1),
		strings.Replace(a, "t=2", "t=0", 1), strings.Replace(a, "m=19456", "m=4294967295", 1), a[:len(a)-4]} {
		if matches(broken, "quatre chevaux au galop") {
			t.Errorf("%q matches", broken)
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA", "x")
	f.Fuzz(func(t *testing.T, encoded, password string) {
		if matches(encoded, password) && !strings.HasPrefix(encoded, "$argon2id$") {
			t.Errorf("%q matches", encoded)
		}
	})
}

// Whatever the pattern of tries, a name waits a quarter of an hour at most; after
// the first fifteen tries, four an hour are made.
func TestTheThrottleHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := throttle{names: map[string]failures{}}
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		start, made := now, 0
		for range rapid.IntRange(1, 300).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "pause")) * time.Second)
			wait := th.begin("x", now)
			if wait > longWait {
				t.Fatalf("waits %v", wait)
			}
			if wait == 0 {
				made++
			}
		}
		hours := now.Sub(start).Hours()
		if limit := 15 + int(4*hours); made > limit {
			t.Fatalf("%d tries in %.1f h", made, hours)
		}
	})
}

func TestTheThrottleForgets(t *testing.T) {
	th := throttle{names: map[string]failures{}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for i := range keepNames + 100 {
		th.begin(strings.Repeat("x", i%7)+string(rune(i)), now)
	}
	if len(th.names) > keepNames {
		t.Errorf("%d names are kept", len(th.names))
	}
}
