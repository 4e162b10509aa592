package knowledge

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// copied is the embedded folder in memory, so that a test can break a file.
func copied(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(knowledgefiles.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(knowledgefiles.Files, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const article = `---
id: essai
intents: [item_limit]
questions: [combien d'objets puis-je sortir ?]
items: [matelas]
spoken: Vous pouvez sortir {{max_items}} objets, {{put_out_from}}.
sources: [règlement de collecte]
verified_on: 2026-11-02
valid_from: 2026-01-01
communes: ["13206"]
---
Au plus **{{max_items}} objets**.
`

// Each case breaks one thing in one file and names what the message must hold.
func TestLoadNamesEveryMistake(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, new string
		want           []string
	}{
		"unknown field":          {"items.yaml", "  m3: 0.5\n", "  volume: 0.5\n", []string{"items.yaml: line", "volume"}},
		"broken yaml":            {"items.yaml", "  many: matelas\n", "  many: [matelas\n", []string{"items.yaml: line"}},
		"missing label":          {"items.yaml", "  one: un matelas\n", "", []string{"items.yaml: matelas", "French labels"}},
		"unknown decision":       {"items.yaml", "  decision: accept\n", "  decision: maybe\n", []string{"items.yaml: matelas", `"maybe"`}},
		"unknown stream":         {"items.yaml", "  stream: bedding\n", "  stream: beds\n", []string{"items.yaml: matelas", `"beds"`}},
		"missing volume":         {"items.yaml", "  m3: 0.5\n", "", []string{"items.yaml: matelas", "m3"}},
		"code twice":             {"items.yaml", "code: sommier\n", "code: matelas\n", []string{"items.yaml: matelas", "twice"}},
		"name of two items":      {"items.yaml", "said: [sommier à lattes", "said: [futon, sommier à lattes", []string{"items.yaml: sommier", `"futon"`, "matelas"}},
		"nothing to do instead":  {"items.yaml", "  instead: Le carrelage n'est pas ramassé, c'est un gravat ; portez-le en déchèterie.\n", "", []string{"items.yaml: carrelage", "instead"}},
		"too long for the ear":   {"items.yaml", "  prepare: démonté si possible\n", "  prepare: un deux trois quatre cinq six sept huit neuf dix onze douze treize\n", []string{"items.yaml: lit", "13 words"}},
		"day that is not":        {"rules/amp.yaml", "from: 2026-01-01", "from: 2026-02-30", []string{"rules/amp.yaml", "2026-02-30"}},
		"until before from":      {"rules/amp.yaml", "from: 2026-01-01", "from: 2026-01-01\n    until: 2025-12-31", []string{"rules/amp.yaml: amp/2026-01", "never apply"}},
		"versions overlap":       {"rules/amp.yaml", "versions:\n", "versions:\n  - {version: amp/2025-06, from: 2025-06-01, until: 2026-03-01}\n", []string{"amp/2025-06 and amp/2026-01 overlap", "2025-12-31"}},
		"version twice":          {"rules/amp.yaml", "versions:\n", "versions:\n  - {version: amp/2026-01, from: 2025-06-01, until: 2025-12-31}\n", []string{"amp/2026-01", "twice"}},
		"foreign version":        {"rules/amp.yaml", "version: amp/2026-01", "version: paris/2026-01", []string{"paris/2026-01", `"amp/"`}},
		"unknown weekday":        {"rules/amp.yaml", "[lundi,", "[lundy,", []string{"rules/amp.yaml", `"lundy"`}},
		"horizon below lead":     {"rules/amp.yaml", "horizon_days: 42", "horizon_days: 1", []string{"rules/amp.yaml", "no day could be booked"}},
		"negative limit":         {"rules/amp.yaml", "max_items: 8", "max_items: -8", []string{"rules/amp.yaml", "below zero"}},
		"impossible hour":        {"rules/amp.yaml", "pending: 1", "put_out_hour: 24", []string{"rules/amp.yaml", "put_out_hour 24"}},
		"no such zone":           {"territory/territory.yaml", "Europe/Paris", "Europe/Marseille", []string{"territory.yaml", "Europe/Marseille"}},
		"hotline":                {"territory/territory.yaml", "+33800949408", "0800949408", []string{"territory.yaml", "hotline"}},
		"hours backwards":        {"territory/territory.yaml", "08:30-12:00", "12:00-08:30", []string{"territory.yaml: agent_hours", "samedi"}},
		"notice without https":   {"territory/territory.yaml", "https://", "ftp://", []string{"territory.yaml", "notice_url"}},
		"rules that are not":     {"territory/communes.csv", "13002;Allauch;Allauch;13190;;amp;", "13002;Allauch;Allauch;13190;;nice;", []string{"communes.csv: 13002", `"nice"`}},
		"no postcode":            {"territory/communes.csv", ";13190;", ";;", []string{"communes.csv: 13002", "postcodes"}},
		"short postcode":         {"territory/communes.csv", ";13190;", ";1319;", []string{"communes.csv: 13002", `"1319"`}},
		"missing column":         {"territory/communes.csv", "13002;Allauch;", "13002;", []string{"communes.csv", "line 7"}},
		"commune twice":          {"territory/communes.csv", "13003;", "13002;", []string{"communes.csv: 13002", "twice"}},
		"unknown parent":         {"territory/communes.csv", ";13055;", ";13999;", []string{"communes.csv: 13201", "13999"}},
		"own service, no number": {"territory/communes.csv", "+33465710123", "", []string{"communes.csv: 13099", "phone"}},
		"unknown commune":        {"territory/sectors.yaml", `["13201"]`, `["13201", "13299"]`, []string{"sectors.yaml: mrs-01", `"13299"`}},
		"commune without sector": {"territory/sectors.yaml", `"13005", "13070"`, `"13005"`, []string{"sectors.yaml", "13070", "0 sectors"}},
		"commune in two sectors": {"territory/sectors.yaml", `["13201"]`, `["13201", "13202"]`, []string{"sectors.yaml", "13202", "mrs-01 mrs-02"}},
		"rules of another":       {"territory/sectors.yaml", `name: Aubagne et la Penne-sur-Huveaune, rules: amp,`, `name: Aubagne, rules: amp-village,`, []string{"sectors.yaml: aubagne", "Aubagne"}},
		"sides cross":            {"territory/sectors.yaml", "[[5.325, 43.200], [5.400, 43.200],", "[[5.400, 43.200], [5.325, 43.200],", []string{"sectors.yaml: mrs-08-sud", "cross"}},
		"ring closed":            {"territory/sectors.yaml", "[5.325, 43.250]]", "[5.325, 43.250], [5.325, 43.200]]", []string{"sectors.yaml: mrs-08-sud", "repeats the first"}},
		"two corners":            {"territory/sectors.yaml", "[[4.980, 43.310], [5.130, 43.310], [5.130, 43.392], [4.980, 43.392]]", "[[4.980, 43.310], [5.130, 43.310]]", []string{"sectors.yaml: martigues-sud", "at least three"}},
		"off the map":            {"territory/sectors.yaml", "[4.980, 43.310]", "[498.0, 43.310]", []string{"sectors.yaml: martigues-sud", "not on the map"}},
		"areas overlap":          {"territory/sectors.yaml", "[5.510, 43.507], [5.300, 43.507]", "[5.510, 43.530], [5.300, 43.530]", []string{"sectors.yaml", "aix-centre and aix-sud overlap"}},
		"no weekday":             {"territory/sectors.yaml", "weekdays: [jeudi]", "weekdays: []", []string{"sectors.yaml: villages-est", "weekdays"}},
		"no capacity":            {"territory/sectors.yaml", "stops: 14", "stops: 0", []string{"sectors.yaml: villages-est", "capacity"}},
		"alias of two communes":  {"territory/aliases.yaml", "[Biver]", "[Biver, Endoume]", []string{"aliases.yaml", `"Endoume"`}},
		"alias of nowhere":       {"territory/aliases.yaml", `"13041": [Biver]`, `"13941": [Biver]`, []string{"aliases.yaml: line ", ": 13941: commune"}},
		"place without postcode": {"territory/aliases.yaml", "41 rue Jobin, 13003 Marseille", "41 rue Jobin", []string{"aliases.yaml: line ", ": 41 rue Jobin: write the address as 280"}},
		"number of a street":     {"territory/aliases.yaml", "quai des Belges, 13001", "3 quai des Belges, 13001", []string{"aliases.yaml: line ", "write the address as boulevard Michelet"}},
		"street's name twice":    {"territory/aliases.yaml", "[quai de la Fraternité]", "[le Corbusier]", []string{`"le Corbusier"`, "280 boulevard Michelet"}},
		"place elsewhere":        {"territory/aliases.yaml", "41 rue Jobin, 13003 Marseille", "41 rue Jobin, 75003 Paris", []string{"aliases.yaml", "75003"}},
		"article without front":  {"articles/essai.md", "---\nid", "id", []string{"articles/essai.md", "begin with a line ---"}},
		"article's id":           {"articles/essai.md", "id: essai", "id: test", []string{"articles/essai.md", `"essai"`}},
		"article's unknown item": {"articles/essai.md", "items: [matelas]", "items: [matela]", []string{"articles/essai.md", `"matela"`}},
		"article's commune":      {"articles/essai.md", `"13206"`, `"75001"`, []string{"articles/essai.md", `"75001"`}},
		"article's dates":        {"articles/essai.md", "valid_from:", "valid_until: 2025-01-01\nvalid_from:", []string{"articles/essai.md", "never holds"}},
		"unknown variable":       {"articles/essai.md", "**{{max_items}}", "**{{maximum}}", []string{"articles/essai.md", "{{maximum}}", "max_items"}},
		"open variable":          {"articles/essai.md", "**{{max_items}}", "**{{max_items", []string{"articles/essai.md", "not closed"}},
		"no source":              {"articles/essai.md", "sources: [règlement de collecte]\n", "", []string{"articles/essai.md", "sources"}},
		"field nobody knows":     {"articles/essai.md", "verified_on:", "checked_on:", []string{"articles/essai.md: line 8", "checked_on"}},
		"spoken too long":        {"articles/essai.md", "spoken: Vous", "spoken: " + strings.Repeat("oui ", 35) + "Vous", []string{"articles/essai.md", "words"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := copied(t)
			files["articles/essai.md"] = &fstest.MapFile{Data: []byte(article)}
			before := files[c.file].Data
			after := bytes.Replace(before, []byte(c.old), []byte(c.new), 1)
			if c.old != c.new && bytes.Equal(before, after) {
				t.Fatalf("%s does not hold %q any more", c.file, c.old)
			}
			files[c.file] = &fstest.MapFile{Data: after}
			_, err := Load(files)
			if len(c.want) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil {
				t.Fatal("no mistake found")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("message:\n%v\ndoes not hold %q", err, want)
				}
			}
		})
	}
}

// Who edits a list of hundreds of names is told on which line the bad one stands.
func TestAliasFaultsNameTheirLine(t *testing.T) {
	files := copied(t)
	files["territory/aliases.yaml"] = &fstest.MapFile{Data: []byte(`# remark
communes:
  "13206": [Vauban, Lodi]
  "13207":
    - Endoume
    - vauban
  "13999": [Ici]
places:
  2 quai du Port, 13002 Marseille: [la mairie,
    ""]
streets:
  quai du Port: [le Port]
`)}
	_, err := Load(files)
	if err == nil {
		t.Fatal("no mistake found")
	}
	for _, want := range []string{
		`territory/aliases.yaml: line 6: 13207: "vauban" is empty or stands for 13206 already`,
		`territory/aliases.yaml: line 7: 13999: commune "13999" is not in communes.csv`,
		`territory/aliases.yaml: line 10: 2 quai du Port, 13002 Marseille: "" is empty`,
		`territory/aliases.yaml: line 12: quai du Port: write the address as`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("message:\n%v\ndoes not hold %q", err, want)
		}
	}
}

func TestLoadReportsAllFilesAtOnceAndAlwaysAlike(t *testing.T) {
	files := copied(t)
	delete(files, "items.yaml")
	files["articles/essai.md"] = &fstest.MapFile{Data: []byte(article)}
	files["territory/territory.yaml"] = &fstest.MapFile{Data: []byte("zone: nowhere\nagent_hours: {lundi: [x], mardy: []}\n")}
	files["territory/sectors.yaml"] = &fstest.MapFile{}
	_, first := Load(files)
	if first == nil {
		t.Fatal("no mistake found")
	}
	for _, want := range []string{"items.yaml: cannot be read", "territory.yaml: zone", "mardy", "sectors.yaml: is empty"} {
		if !strings.Contains(first.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, first)
		}
	}
	if strings.Contains(first.Error(), "essai") || strings.Count(first.Error(), "\n") > 8 {
		t.Errorf("files are blamed for the mistakes of others:\n%v", first)
	}
	for range 10 {
		if _, again := Load(files); again == nil || again.Error() != first.Error() {
			t.Fatalf("another message for the same files:\n%s", cmp.Diff(first.Error(), again.Error()))
		}
	}
}

func TestOneBrokenFileIsBlamedAlone(t *testing.T) {
	for _, name := range []string{"territory/communes.csv", "rules/amp.yaml", "items.yaml", "territory/territory.yaml"} {
		files := copied(t)
		files[name] = &fstest.MapFile{Data: []byte("\x00")}
		_, err := Load(files)
		if err == nil {
			t.Fatalf("%s: no mistake found", name)
		}
		for line := range strings.Lines(err.Error()) {
			if !strings.HasPrefix(line, name) {
				t.Errorf("%s is broken, and blamed is: %s", name, line)
			}
		}
	}
}

func TestVersionFollowsTheFiles(t *testing.T) {
	version := func(files fs.FS) string {
		t.Helper()
		b, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		return b.Version
	}
	same, other, program := copied(t), copied(t), copied(t)
	other["territory/streets.csv"].Data = append(other["territory/streets.csv"].Data, '\n')
	program["embed.go"] = &fstest.MapFile{Data: []byte("package x\n")}
	want := version(knowledgefiles.Files)
	if len(want) != 16 || version(same) != want || version(program) != want {
		t.Error("equal knowledge has another version")
	}
	if version(other) == want {
		t.Error("another gazetteer has the same version")
	}
}

// A file that nobody could have meant is refused in words, never by a panic,
// and what is accepted holds what its users rely on.
func FuzzLoad(f *testing.F) {
	names := []string{"items.yaml", "rules/amp.yaml", "territory/territory.yaml", "territory/communes.csv",
		"territory/sectors.yaml", "territory/aliases.yaml", "articles/essai.md", "voice/fr.yaml"}
	small := func() fstest.MapFS {
		files := fstest.MapFS{}
		for name, text := range map[string]string{
			"items.yaml":               "- {code: matelas, one: un matelas, many: matelas, gender: m, m3: 0.5, kg: 20, stream: bedding, decision: accept}\n",
			"rules/amp.yaml":           "name: amp\nversions:\n  - {version: amp/1, from: 2026-01-01, max_items: 3}\n",
			"territory/territory.yaml": "{name: A, zone: Europe/Paris, hotline: \"+33800949408\", notice_url: https://a.example/, notice_spoken: a}\n",
			"territory/communes.csv":   strings.Join(columns, ";") + "\n13206;Marseille 6e;Marseille sixième;13006;;amp;appointment;\n",
			"territory/sectors.yaml":   "- {id: a, name: A, rules: amp, insee: [\"13206\"], weekdays: [mardi], vehicle: benne, stops: 9, m3: 9}\n- {id: b, name: B, rules: amp, insee: [\"13206\"], weekdays: [jeudi], vehicle: benne, stops: 9, m3: 9, area: [[5, 43], [6, 43], [6, 44]]}\n",
			"territory/aliases.yaml":   "communes: {\"13206\": [Vauban]}\nplaces: {\"1 rue X, 13006 Marseille\": [la tour]}\n",
			"articles/essai.md":        article,
			"voice/fr.yaml":            "hello: bonjour\nbye: [au revoir, merci]\n",
		} {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return files
	}
	if _, err := Load(small()); err != nil {
		f.Fatal(err)
	}
	for i, name := range names {
		f.Add(i, small()[name].Data)
	}
	f.Add(0, []byte("! 0000000")) // the library panics
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		files := small()
		files[names[uint(i)%uint(len(names))]] = &fstest.MapFile{Data: data}
		b, err := Load(files)
		if err != nil {
			if b != nil || strings.TrimSpace(err.Error()) == "" {
				t.Fatalf("a mistake without words, or with a base: %q", err)
			}
			return
		}
		checkBase(t, b)
	})
}
