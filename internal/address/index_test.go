package address

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func encoded(t testing.TB, x *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBuildDoesNotDependOnOrder(t *testing.T) {
	want := fixtureIndex()
	entries := fixture()
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	got := Build(all(entries), "fixture")
	for _, e := range fixture() {
		a, okA := want.Address(e.StreetID, e.Number, e.Suffix)
		b, okB := got.Address(e.StreetID, e.Number, e.Suffix)
		if !okA || !okB || a != b {
			t.Errorf("%s: %+v and %+v", e.ID, a, b)
		}
	}
	if got.Stats() != want.Stats() || want.Stats() != (Stats{Addresses: 54, Streets: 13, Communes: 5}) {
		t.Errorf("stats %+v, %+v", got.Stats(), want.Stats())
	}
}

func TestAddressIDs(t *testing.T) {
	x := Build(all([]Entry{
		{ID: "13001_0001_00007_b", StreetID: "13001_0001", Street: "Rue A", Number: 7, Suffix: "B", Postcode: "13100", INSEE: "13001", Commune: "Aix", Lon: 5, Lat: 43},
		{ID: "odd/id", StreetID: "13001_0001", Street: "Rue A", Number: 9, Postcode: "13090", INSEE: "13001", Commune: "Aix", Lon: 5.5, Lat: 43.5},
		{ID: "second", StreetID: "13001_0001", Street: "Rue A", Number: 9, Postcode: "13090", INSEE: "13001", Commune: "Aix", Lon: 1, Lat: 1},
	}), "v")
	for _, x := range []*Index{x, must(Decode(bytes.NewReader(encoded(t, x))))} {
		b, ok := x.Address("13001_0001", 7, "b")
		if !ok || b.ID != "13001_0001_00007_b" || !b.NumberKnown || b.Precision != PrecisionNumber || b.Postcode != "13100" {
			t.Errorf("7b: %+v", b)
		}
		odd, _ := x.Address("13001_0001", 9, "")
		if odd.ID != "odd/id" || odd.Lon != 5.5 || odd.Postcode != "13090" {
			t.Errorf("9: %+v", odd)
		}
		if _, ok := x.Address("13001_0002", 9, ""); ok {
			t.Error("a street that is not there has an address")
		}
	}
}

func must(x *Index, err error) *Index {
	if err != nil {
		panic(err)
	}
	return x
}

func TestUnknownNumberLiesBetweenItsNeighbours(t *testing.T) {
	x := Build(all([]Entry{
		{ID: "a", StreetID: "13001_0001", Street: "Rue A", Number: 2, INSEE: "13001", Commune: "Aix", Lon: 5.0, Lat: 43},
		{ID: "b", StreetID: "13001_0001", Street: "Rue A", Number: 3, INSEE: "13001", Commune: "Aix", Lon: 9.0, Lat: 50},
		{ID: "c", StreetID: "13001_0001", Street: "Rue A", Number: 6, INSEE: "13001", Commune: "Aix", Lon: 5.4, Lat: 43.4},
	}), "v")
	for number, want := range map[int][2]float64{4: {5.2, 43.2}, 8: {5.4, 43.4}, 1: {9, 50}, 99: {9, 50}} {
		c, _ := x.Address("13001_0001", number, "")
		if c.NumberKnown || c.Precision != PrecisionStreet || c.ID != "13001_0001" || [2]float64{c.Lon, c.Lat} != want {
			t.Errorf("%d: %+v, want %v", number, c, want)
		}
	}
}

func TestEncodeDecode(t *testing.T) {
	x, unknown := fixtureIndex().WithAliases(map[string]string{"La Belle de Mai": "13215", "Les Cèdres": "13206_p001_00012_bis", "Nulle Part": "99999"})
	if len(unknown) != 1 {
		t.Errorf("unknown targets %q, want one", unknown)
	}
	raw := encoded(t, x)
	y, err := Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if y.Version() != "fixture" || y.Stats() != x.Stats() || !bytes.Equal(encoded(t, y), raw) {
		t.Errorf("%q %+v", y.Version(), y.Stats())
	}
	q := Query{Texts: []string{"au 12 bis rue paradis dans le sixième"}}
	if diff := cmp.Diff(x.Locate(q), y.Locate(q)); diff != "" {
		t.Errorf("decoded differently: %s", diff)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	raw := encoded(t, fixtureIndex())
	for i := 0; i < len(raw); i += 7 {
		bad := bytes.Clone(raw)
		bad[i] ^= 0x20
		if _, err := Decode(bytes.NewReader(bad)); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := Decode(bytes.NewReader(raw[:i])); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

// The checksum keeps accidents out; what follows keeps a forger from more than an error.
func FuzzDecode(f *testing.F) {
	raw := encoded(f, fixtureIndex())
	f.Add(raw[len(magic) : len(raw)-4])
	f.Add([]byte{0, 0, 0, 0, 0})
	f.Add([]byte("\x00\x00\x00\x00\x01\x00\x01 \x00\x00\x00\x00\x00")) // a commune without a letter in its name
	f.Fuzz(func(t *testing.T, body []byte) {
		sealed := append([]byte(magic), body...)
		sealed = binary.LittleEndian.AppendUint32(sealed, crc32.Checksum(sealed, castagnoli))
		x, err := Decode(bytes.NewReader(sealed))
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%v", err)
			}
			return
		}
		x.Locate(Query{Texts: []string{"12 rue paradis à marseille"}})
		x.Locate(Query{Keys: "72", Part: Street})
	})
}

func TestRowsAreFoundAsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfNDistinct(rapid.IntRange(1, 9999), 1, 30, rapid.ID[int]).Draw(t, "numbers")
		var entries []Entry
		for i, n := range numbers {
			entries = append(entries, Entry{ID: regularID("13001_0001", n, ""), StreetID: "13001_0001", Street: "Rue A", Number: n, INSEE: "13001", Commune: "Aix",
				Lon: float64(i%180) + 0.25, Lat: 43})
		}
		x := Build(all(entries), "v")
		for _, e := range entries {
			c, ok := x.Address(e.StreetID, e.Number, "")
			if !ok || !c.NumberKnown || c.ID != e.ID || c.Lon != e.Lon {
				t.Fatalf("%+v gives %+v", e, c)
			}
		}
	})
}
