package privacy

import (
	"testing"
	"time"
)

func benchRing(b *testing.B) *Keyring {
	b.Helper()
	k, err := OpenKeyring(b.TempDir() + "/keys")
	if err != nil {
		b.Fatal(err)
	}
	return k
}

// BenchmarkTurn is what a turn costs: two keys unwrapped, one event and one reply sealed, ten events opened.
func BenchmarkTurn(b *testing.B) {
	k := benchRing(b)
	expires := Raw.Expires(time.Now())
	raw, err1 := k.Wrap(Raw, expires, NewKey())
	redacted, err2 := k.Wrap(Redacted, Redacted.Expires(time.Now()), NewKey())
	if err1 != nil || err2 != nil {
		b.Fatal(err1, err2)
	}
	event, aad := make([]byte, 600), []byte("call_event/C1/7")
	for b.Loop() {
		key, err := k.Unwrap(raw)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := k.Unwrap(redacted); err != nil {
			b.Fatal(err)
		}
		sealed, err := Seal(key, aad, event)
		if err != nil {
			b.Fatal(err)
		}
		for range 10 {
			if _, err := Open(key, aad, sealed); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := Seal(key, aad, event); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealRecord(b *testing.B) {
	k := benchRing(b)
	expires := Address.Expires(time.Now())
	for b.Loop() {
		if _, err := k.SealRecord(Address, expires, []byte("booking_address/1"), make([]byte, 300)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHMACs looks an address up under a year of monthly keys.
func BenchmarkHMACs(b *testing.B) {
	k := benchRing(b)
	now := time.Now()
	if _, err := k.HMAC(PlaceHash, now, []byte("13206_6810_00012")); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.HMACs(PlaceHash, now, []byte("13206_6810_00012")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	const said = "bonjour, je m'appelle Jeanne Martin, j'ai deux matelas au douze bis rue Paradis, mon numéro c'est le zéro six douze " +
		"trente-quatre cinquante-six soixante-dix-huit, ou le 06 12 34 56 78"
	for b.Loop() {
		Redact(said)
	}
}
