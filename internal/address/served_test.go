package address

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOutside(t *testing.T) {
	x := fixtureIndex().WithServed([]string{"13055", "13005"})
	y := must(Decode(bytes.NewReader(encoded(t, x))))
	for _, x := range []*Index{x, y} {
		for id, want := range map[string]bool{"13206_p001": false, "13215_r001": false, "13005_l001": false, "13063_b001": true} {
			if c, ok := x.Address(id, 0, ""); !ok || c.Outside != want {
				t.Errorf("%s: outside %v, want %v", id, c.Outside, want)
			}
		}
		hits := x.CommuneNamed("à Miramas")
		if len(hits) == 0 || !hits[0].Outside {
			t.Errorf("Miramas: %+v", hits)
		}
		if hits := x.CommuneNamed("à Aubagne"); len(hits) == 0 || hits[0].Outside {
			t.Errorf("Aubagne: %+v", hits)
		}
		if r := x.Locate(Query{Texts: []string{"3 boulevard Baude à Miramas"}}); r.Decision != Outside || r.Commune == nil || r.Commune.INSEE != "13063" {
			t.Errorf("an address in the ring: %+v", r)
		}
		r := x.Resolve([]string{"3 boulevard Baude à Miramas"}, 0, "")
		if r.Decision != "outside" || len(r.Candidates) == 0 || !r.Candidates[0].Outside {
			t.Errorf("a street outside: %+v", r.Candidates)
		}
	}
	for _, c := range fixtureIndex().WithServed(nil).CommuneList() {
		if c.Outside {
			t.Errorf("%s is outside of an unknown territory", c.INSEE)
		}
	}
	city := fixtureIndex().WithServed([]string{"13005"})
	if h := city.hitFor(city.cities[0].members, 1); h == nil || !h.Outside {
		t.Errorf("Marseille is outside when none of it is served: %+v", h)
	}
}

func TestOfficialNamesGoAfterAliases(t *testing.T) {
	x, unknown := fixtureIndex().WithOfficialNames(map[string]string{"Vieux Bourg": "13005", "Rue Ancienne": "13206_p001", "Nulle Part": "99999", "": "13005"})
	if want := []string{" → 13005", "Nulle Part → 99999"}; !slices.Equal(unknown, want) {
		t.Errorf("unknown %q", unknown)
	}
	x, _ = x.WithAliases(map[string]string{"vieux bourg": "13063"})
	x = must(Decode(bytes.NewReader(encoded(t, x))))
	if hits := x.CommuneNamed("au vieux bourg"); len(hits) == 0 || hits[0].INSEE != "13063" {
		t.Errorf("the alias does not go first: %+v", hits)
	}
	if r := x.Locate(Query{Texts: []string{"12 rue ancienne"}}); len(r.Candidates) == 0 || r.Candidates[0].StreetID != "13206_p001" {
		t.Errorf("the old name leads to %+v", r.Candidates)
	}
	if official, aliases := x.NamesKept(); official != 2 || aliases != 1 {
		t.Errorf("%d and %d names", official, aliases)
	}
	x, _ = x.WithAliases(nil)
	if hits := x.CommuneNamed("au vieux bourg"); len(hits) == 0 || hits[0].INSEE != "13005" {
		t.Errorf("without aliases the official name counts: %+v", hits)
	}
}

func TestFind(t *testing.T) {
	x := fixtureIndex()
	for _, c := range []struct {
		street   string
		number   int
		suffix   string
		postcode string
		want     string
	}{
		{"rue paradis", 12, "bis", "13006", "13206_p001_00012_bis"},
		{"RUE PARADIS", 0, "", "13006", "13206_p001"},
		{"rue Paradis", 13, "", "13006", ""},
		{"rue Paradis", 12, "", "13007", ""},
		{"r. du Dr Paul Gariel", 3, "", "13006", ""},
		{"rue du Dr Paul Gariel", 3, "", "13006", "13206_p002_00003"},
		{"rue de la Republique", 2, "", "13140", "13063_r001_00002"},
		{"mas des cigales", 0, "", "13400", "13005_l001"},
	} {
		if id, ok := x.Find(c.street, c.number, c.suffix, c.postcode); id != c.want || ok != (c.want != "") {
			t.Errorf("%d%s %s, %s: %q, %v", c.number, c.suffix, c.street, c.postcode, id, ok)
		}
	}
	twice := append(fixture(), Entry{ID: "13206_zzzz", StreetID: "13206_zzzz", Street: "Rue Paradis", Postcode: "13006", INSEE: "13206", Commune: "Marseille 6e Arrondissement"})
	if id, ok := Build(all(twice), "").Find("rue Paradis", 12, "", "13006"); ok {
		t.Errorf("of two streets of one name, %s was chosen", id)
	}
}

func TestStreetPoints(t *testing.T) {
	x := fixtureIndex()
	got := x.StreetPoints("13206_p002")
	if want := [][2]float64{{5.4, 43.3}, {5.401, 43.3}, {5.402, 43.3}, {5.403, 43.3}}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := x.StreetPoints("13005_l001"); !slices.Equal(got, [][2]float64{{5.6, 43.31}}) {
		t.Errorf("a place: %v", got)
	}
	if got := x.StreetPoints("13005_none"); got != nil {
		t.Errorf("no street: %v", got)
	}
}

// encodeV1 writes an index as the first version did.
func encodeV1(x *Index) []byte {
	e := encoder{buf: []byte(magicV1)}
	e.string(x.version)
	e.list(x.suffixes)
	e.list(x.postcodes)
	e.uint(len(x.communes))
	for _, c := range x.communes {
		e.string(c.insee)
		e.string(c.name)
	}
	e.uint(len(x.streets))
	for _, s := range x.streets {
		x.encodeStreet(&e, s)
	}
	e.uint(len(x.rows.ids))
	for _, r := range slices.Sorted(maps.Keys(x.rows.ids)) {
		e.uint(int(r))
		e.string(x.rows.ids[r])
	}
	e.names(x.aliases)
	return binary.LittleEndian.AppendUint32(e.buf, crc32.Checksum(e.buf, castagnoli))
}

// A service that is updated finds the index of the version before in its database.
func TestFirstVersionIsRead(t *testing.T) {
	x, _ := fixtureIndex().WithAliases(map[string]string{"le vieux mas": "13005_l001"})
	y, err := Decode(bytes.NewReader(encodeV1(x)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encoded(t, x), encoded(t, y)) || y.Report() != nil && len(y.Report()) > 0 {
		t.Errorf("read otherwise: %+v", y.Stats())
	}
}

// What an index gives back builds the same index, and it comes out of its file as it went in.
func TestEntriesAndFileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []Entry
		codes := []string{"13001", "13002", "13003"}
		for i := range rapid.IntRange(1, 12).Draw(t, "streets") {
			insee := rapid.SampledFrom(codes).Draw(t, "insee")
			e := Entry{StreetID: insee + "_" + string(rune('a'+i)), Street: rapid.SampledFrom([]string{"Rue A", "Rue du Bois", "Les Pins"}).Draw(t, "name"),
				INSEE: insee, Commune: "Commune " + insee, Postcode: rapid.SampledFrom([]string{"13100", "13200", ""}).Draw(t, "postcode")}
			numbers := rapid.SliceOfNDistinct(rapid.IntRange(1, 99999), 0, 6, rapid.ID).Draw(t, "numbers")
			if len(numbers) == 0 {
				e.ID, e.Lon, e.Lat, e.Place = e.StreetID, 5.1, 43.2, rapid.Bool().Draw(t, "place")
				in = append(in, e)
			}
			for _, n := range numbers {
				e.Number, e.Suffix = n, rapid.SampledFrom([]string{"", "bis", "a"}).Draw(t, "suffix")
				e.ID = regularID(e.StreetID, n, e.Suffix)
				if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
					e.ID = "odd/" + e.ID
				}
				e.Lon, e.Lat = degrees(int32(rapid.IntRange(-180e6, 180e6).Draw(t, "lon"))), degrees(int32(rapid.IntRange(-90e6, 90e6).Draw(t, "lat")))
				in = append(in, e)
			}
		}
		x := Build(all(in), "v")
		again := Build(x.Entries(), "v")
		if d := cmp.Diff(slices.Collect(x.Entries()), slices.Collect(again.Entries())); d != "" {
			t.Fatal(d)
		}
		x = x.WithServed(rapid.SliceOf(rapid.SampledFrom(codes)).Draw(t, "served")).WithReport([]byte(rapid.String().Draw(t, "report")))
		var file bytes.Buffer
		if err := x.Encode(&file); err != nil {
			t.Fatal(err)
		}
		whole := slices.Clone(file.Bytes())
		y, err := Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		var second bytes.Buffer
		if err := y.Encode(&second); err != nil || !bytes.Equal(whole, second.Bytes()) || !bytes.Equal(x.Report(), y.Report()) {
			t.Fatalf("another file: %v", err)
		}
		if d := cmp.Diff(x.CommuneList(), y.CommuneList()); d != "" {
			t.Fatal(d)
		}
	})
}
