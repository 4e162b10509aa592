package understand

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/dialogue"
)

func TestListing(t *testing.T) {
	u := newUnderstander(t)
	for _, c := range []struct {
		state dialogue.Expect
		said  string
		want  string
	}{
		{dialogue.MoreItems, "enlevez le canapé", "removed canape:0"},
		{dialogue.MoreItems, "enlevez aussi un canapé", "items canape:1"},
		{dialogue.MoreItems, "retirez deux chaises de la liste", "removed chaise:2"},
		{dialogue.AskItems, "enlevez un canapé", "items canape:1"},
		{dialogue.ConfirmBooking, "sans le fauteuil", "removed fauteuil:0"},
		{dialogue.ConfirmBooking, "je garde la commode", "removed commode:0"},
		{dialogue.MoreItems, "finalement pas le frigo mais un lit", "items lit:1 removed refrigerateur:0"},
		{dialogue.AskItems, "un canapé, euh non, un fauteuil", "items fauteuil:1"},
		{dialogue.AskItems, "un matelas pardon deux matelas", "items matelas:2"},
		{dialogue.MoreItems, "plutôt deux matelas", "items matelas:2 instead"},
		{dialogue.MoreItems, "plutôt deux", "count 2"},
		{dialogue.MoreItems, "j'en ai trois", "count 3"},
		{dialogue.AskItems, "une demi-douzaine de chaises", "items chaise:6"},
		{dialogue.Open, "j'ai parlé à une machine", ""},
		{dialogue.Open, "je l'ai posé au pied du portail", ""},
	} {
		r := u.Read(dialogue.Understand{Texts: []string{c.said}, Expect: c.state, Today: today})
		var got []string
		for _, x := range r.Items {
			got = append(got, fmt.Sprintf("items %s:%d", x.Code, x.N))
		}
		for _, x := range r.Removed {
			got = append(got, fmt.Sprintf("removed %s:%d", x.Code, x.N))
		}
		if r.Instead {
			got = append(got, "instead")
		}
		if r.Count > 0 {
			got = append(got, fmt.Sprintf("count %d", r.Count))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s %q: %q, want %q", c.state, c.said, s, c.want)
		}
	}
}

// An object is put on the list or taken off it, never both.
func TestOnOrOff(t *testing.T) {
	u := newUnderstander(t)
	rapid.Check(t, func(t *rapid.T) {
		verb := rapid.SampledFrom([]string{"enlevez", "retirez", "finalement pas", "sans", "je garde", "rajoutez", "et aussi"}).Draw(t, "verb")
		thing := rapid.SampledFrom([]string{"le canapé", "les chaises", "la table", "un lit", "deux matelas"}).Draw(t, "thing")
		r := u.Read(dialogue.Understand{Texts: []string{verb + " " + thing}, Expect: rapid.SampledFrom(dialogue.Expects).Draw(t, "state"), Today: today})
		for _, a := range r.Items {
			for _, b := range r.Removed {
				if a.Code == b.Code {
					t.Fatalf("%s %s: %+v", verb, thing, r)
				}
			}
		}
	})
}

func TestAskedValues(t *testing.T) {
	for _, c := range []struct {
		state dialogue.Expect
		said  string
		want  any
	}{
		{Survey, "je mets un quatre", 4}, {Survey, "trois sur cinq", 3}, {Survey, "la note maximale", 5}, {Survey, "dix", nil}, {Survey, "un", 1},
		{AskCount, "une dizaine", 10}, {AskCount, "trois ou quatre", 4}, {AskCount, "je sais pas", nil},
		{AskSize, "un mètre cinquante", "150"}, {AskSize, "cent vingt sur deux mètres", "120x200"}, {AskSize, "1m60", "160"}, {AskSize, "2 m 10", "210"},
		{AskSize, "deux mètres et demi", "250"}, {AskSize, "90cm", "90"}, {AskSize, "assez grand", nil},
	} {
		if got := asked(c.state, c.said); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q: %v, want %v", c.state, c.said, got, c.want)
		}
	}
}

// Whatever is said, the plain form is complete and total.
func FuzzPlain(f *testing.F) {
	u, base := taught()
	find := communesOf(base)
	states := append(append([]dialogue.Expect{}, dialogue.Expects...), Survey, AskCount, AskSize)
	for i, x := range utterances(f) {
		if i%20 == 0 {
			f.Add(x.ask.Texts[0], i)
		}
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		a := dialogue.Understand{Texts: []string{text}, Expect: states[uint(n)%uint(len(states))], Today: today, Slots: slots}
		r := u.Read(a)
		p := PlainOf(a, r, find)
		if p.Intent == "" || p.Intent == p.Second || p.Confidence < 0 || p.Confidence > 1 {
			t.Fatalf("%q: %+v", text, p)
		}
		for _, it := range p.Items {
			if it.Code == "" || it.Count < 1 || it.Op != "add" && it.Op != "remove" && it.Op != "set" {
				t.Fatalf("%q: %+v", text, p.Items)
			}
		}
	})
}
