package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
)

const spokenHeader = "id\tkind\tsaid\theard\theard_alt\tconf\tcontext_insee\tin_index\tinsee\tstreet_id\tstreet\tnumber\tsuffix\texpect\tvoice\tchannel\n"

func writeTable(t *testing.T, rows string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "table.tsv")
	if err := os.WriteFile(name, []byte(spokenHeader+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestBenchAddress(t *testing.T) {
	table := writeTable(t, "1\tstreet\tdouze rue Paradis\t12 rue Paradis\t\t0.8\t13206\t1\t13206\t13206_p001\tRue Paradis\t12\t\taddress\tpico:1\tclean\n"+
		"2\tstreet\tdouze rue Paradis\tun deux trois soleil\t\t0.8\t13206\t1\t13206\t13206_p001\tRue Paradis\t12\t\taddress\tpico:1\tsnr5-pink\n"+
		"3\tcommune\tà Miramas\tà Miramas\t\t0.8\t\t1\t13063\t\t\t\t\tcommune\tpico:1\tclean\n")
	folds, wrong := filepath.Join(t.TempDir(), "folds"), filepath.Join(t.TempDir(), "wrong")
	var out bytes.Buffer
	if err := run(t.Context(), []string{"bench", "address", table, "--index", smallIndex(t), "--by", "channel", "--cross", "--folds", folds, "--errors", wrong}, strings.NewReader(""), &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cross-validated", "full address @1    50.0 % [9.5–90.5] of 2", "commune alone @1   100.0 %", "channel clean", "channel snr5", "calibration error"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if written, err := os.ReadFile(folds); err != nil || strings.Count(string(written), "\n") != 4 {
		t.Errorf("folds %q, %v", written, err)
	}
	written, err := os.ReadFile(wrong)
	if err != nil || strings.Count(string(written), "\n") != 2 || !strings.Contains(string(written), "un deux trois soleil") {
		t.Errorf("errors %q, %v: want the second row alone", written, err)
	}
}

func TestBenchAddressSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ rows, want string }{
		{"", "no rows"},
		{strings.Repeat("1\tstreet\ta\tb\t\t1\t\t0\t\t\t\t\t\t\t\t\n", 2), "stands twice"},
		{"1\tstreet\ta\tb\t\t1\t\t1\t13206\t\tRue Paradis\t\t\taddress\t\t\n", "asks for a full"},
	} {
		if _, err := readSpoken(writeTable(t, c.rows)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.rows, err, c.want)
		}
	}
}

// The definitions are score.py's: a street right by name counts only in its commune, save among twins at 3.
func TestJudge(t *testing.T) {
	row := spokenRow{inIndex: true, ask: "full", insee: "13206", streetID: "13206_p001", street: "Rue Paradis", number: "12", suffix: "bis",
		twins: map[string]bool{"13206": true, "13208": true}}
	right := address.Candidate{StreetID: "13206_p001", Street: "Rue Paradis", INSEE: "13206", Number: 12, Suffix: "bis"}
	twin := address.Candidate{StreetID: "13208_p001", Street: "rue  PARADIS", INSEE: "13208", Number: 12, Suffix: "bis"}
	bare := address.Candidate{StreetID: "13206_p001", Street: "Rue Paradis", INSEE: "13206"}
	for _, c := range []struct {
		name           string
		decision       string
		cs             []address.Candidate
		top1, street1  bool
		street3, wrong bool
	}{
		{"right", "accept", []address.Candidate{right}, true, true, true, false},
		{"a twin counts at 3 only", "accept", []address.Candidate{twin}, false, false, true, true},
		{"no number", "number", []address.Candidate{bare}, false, true, true, false},
		{"nothing", "human", nil, false, false, false, false},
	} {
		v := judge(&row, address.Resolution{Decision: c.decision, Candidates: c.cs}, 0)
		if v.top1 != c.top1 || v.street1 != c.street1 || v.street3 != c.street3 || v.wrongAccept != c.wrong {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}

func TestFoldsKeepFamiliesTogether(t *testing.T) {
	one := []spokenRow{{id: "1", street: "Rue Paradis"}, {id: "2", street: "Impasse du Paradis"},
		{id: "3", street: "Rue Victor Gélu", kind: "correction", said: "Non, pas la rue Victor Hugo, la rue Victor Gélu."}}
	two := []spokenRow{{id: "4", street: "Avenue Victor Hugo"}, {id: "5", number: "12"}, {id: "6", number: "12"}}
	assignFolds([][]spokenRow{one, two})
	if one[0].fold != one[1].fold || one[2].fold != two[0].fold || two[1].fold != two[2].fold {
		t.Errorf("folds %d %d %d | %d %d %d", one[0].fold, one[1].fold, one[2].fold, two[0].fold, two[1].fold, two[2].fold)
	}
	if family("Impasse du Paradis") != "paradis" || family("Rue de la Place") == "" {
		t.Errorf("%q %q", family("Impasse du Paradis"), family("Rue de la Place"))
	}
}

// Figures of a published table: 7 of 10 is 39.7 to 89.2 % (Wilson 1927).
func TestWilson(t *testing.T) {
	if got := (share{7, 10}).String(); got != "70.0 % [39.7–89.2] of 10" {
		t.Error(got)
	}
	if got := (share{}).String(); got != "–" {
		t.Error(got)
	}
}

func FuzzReadSpoken(f *testing.F) {
	f.Add("1\tstreet\ta\tb\t\t1\t\t1\t13206\t\tRue Paradis\t\t\tstreet\t\t\n")
	f.Add("1\n\t\t\t\n")
	f.Fuzz(func(t *testing.T, rows string) {
		name := filepath.Join(t.TempDir(), "t.tsv")
		if err := os.WriteFile(name, []byte(spokenHeader+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readSpoken(name)
		if err == nil && len(got) == 0 {
			t.Fatal("no rows and no error")
		}
		if err == nil {
			assignFolds([][]spokenRow{got})
		}
	})
}
