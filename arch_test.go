package debarras_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/debarras/debarras/"

// anything marks the one package that wires: it may import every other.
var anything = []string{"*"}

// imports is the architecture: which packages of the module each package may import. A package that is not here does not
// belong here; when the design changes, change the table in the same commit and say why. Tests may import anything.
var imports = map[string][]string{
	"cmd/debarras": anything,
	"deploy":       {},
	"knowledge":    {},
	"migrations":   {},

	"internal/address":    {"internal/french"},
	"internal/answer":     {"internal/french"},
	"internal/api":        {"internal/store", "internal/pickup", "internal/address", "internal/written", "internal/gazetteer"},
	"internal/ask":        {"internal/dialogue", "internal/understand", "internal/address", "internal/answer", "internal/pickup"},
	"internal/classify":   {"internal/french"}, // what understand learns from examples
	"internal/config":     {},
	"internal/console":    {"internal/voice", "internal/signin", "internal/store", "internal/pickup", "internal/address", "internal/dialogue", "internal/knowledge", "internal/queueing", "internal/privacy"},
	"internal/dialogue":   {"internal/pickup"},
	"internal/eval":       {"internal/simulator", "internal/store", "internal/dialogue", "internal/french", "internal/pickup"}, // french, pickup: a caller compares streets, numbers and days; dialogue: the events of a call tell which article answered
	"internal/french":     {},
	"internal/gazetteer":  {"internal/address", "internal/french"},
	"internal/history":    {"internal/store", "internal/pickup", "internal/queueing"},
	"internal/knowledge":  {"internal/pickup", "internal/french"},
	"internal/llm":        {},
	"internal/pagetest":   {},                       // a browser for the tests of pages
	"internal/pg":         {"migrations", "deploy"}, // the schema and the roles that it runs
	"internal/pg/pgtest":  {"internal/pg"},
	"internal/voice":      {"internal/dialogue", "internal/french", "internal/knowledge", "internal/pickup"},                                                                                             // words Tells, for the telephone and for whoever reads a call
	"internal/phone":      {"internal/session", "internal/dialogue", "internal/twilio", "internal/speech", "internal/voice", "internal/pickup", "internal/french", "internal/spool", "internal/privacy"}, // french: digits of a whisper; spool, privacy: callbacks while the database is away
	"internal/pickup":     {},
	"internal/privacy":    {},
	"internal/queueing":   {},
	"internal/resident":   {"internal/store", "internal/pickup"},
	"internal/session":    {"internal/dialogue"},
	"internal/signin":     {"internal/store"},
	"internal/simulator":  {"internal/twilio", "internal/french"},
	"internal/speech":     {"internal/llm"},
	"internal/spool":      {"internal/privacy"}, // callbacks while the database is away, encrypted
	"internal/store":      {"internal/dialogue", "internal/pickup", "internal/privacy"},
	"internal/trial":      {"internal/simulator"},
	"internal/twilio":     {},
	"internal/understand": {"internal/classify", "internal/dialogue", "internal/pickup", "internal/french"},
	"internal/web":        {"internal/phone", "internal/console", "internal/resident", "internal/api", "internal/trial", "internal/spool"},
	"internal/worker":     {"internal/store", "internal/privacy", "internal/twilio", "internal/spool"},
	"internal/written":    {"internal/address", "internal/french"},

	"internal/tools/testrun": {},
}

// pure packages are functions of their arguments: a call can be replayed without clock, chance, network or log.
var pure = []string{"internal/french", "internal/classify", "internal/pickup", "internal/address", "internal/written", "internal/dialogue", "internal/queueing"}

// impureImports are matched with what lies below them: math/rand covers math/rand/v2.
var impureImports = []string{"context", "math/rand", "crypto/rand", "os", "net", "log", "database/sql", "syscall"}

// impureTime are the functions of package time that read the clock or wait for it.
var impureTime = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"}

func TestArchitecture(t *testing.T) {
	packages := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "bin") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		pkg := path.Dir(filepath.ToSlash(name))
		packages[pkg] = true
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, fault := range faults(fset, pkg, file) {
			t.Error(fault)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !packages["internal/pg"] {
		t.Error("the walk found no packages: run the test in the module's root")
	}
}

// faults returns what a file of package pkg does against the table.
func faults(fset *token.FileSet, pkg string, file *ast.File) []string {
	var all []string
	add := func(pos token.Pos, format string, args ...any) {
		all = append(all, fmt.Sprintf("%s: %s", fset.Position(pos), fmt.Sprintf(format, args...)))
	}
	allowed, owned := imports[pkg]
	if !owned {
		add(file.Package, "package %s has no owner: add it to the table of arch_test.go and of the design, or do without", pkg)
	}
	isPure := slices.Contains(pure, pkg)
	clock := ""
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			add(spec.Pos(), "import %s: %v", spec.Path.Value, err)
			continue
		}
		if name == "time" {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
		}
		if ours, ok := strings.CutPrefix(name, module); ok && !slices.Contains(allowed, ours) && !slices.Equal(allowed, anything) {
			add(spec.Pos(), "%s may not import %s", pkg, ours)
		}
		if isPure && slices.ContainsFunc(impureImports, func(bad string) bool { return name == bad || strings.HasPrefix(name, bad+"/") }) {
			add(spec.Pos(), "%s is pure and may not import %s", pkg, name)
		}
	}
	if isPure && clock == "." {
		add(file.Package, "%s is pure and may not import time under the name .", pkg)
	}
	if isPure && clock != "" {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == clock && slices.Contains(impureTime, sel.Sel.Name) {
				add(sel.Pos(), "%s is pure and may not use time.%s: take the time as an argument", pkg, sel.Sel.Name)
			}
			return true
		})
	}
	return all
}

func TestFaultsAreFound(t *testing.T) {
	tests := []struct {
		pkg, source string
		says        string // "" is fine
	}{
		{"internal/dialogue", `import "` + module + `internal/pickup"`, ""},
		{"internal/dialogue", `import "` + module + `internal/store"`, "may not import internal/store"},
		{"cmd/debarras", `import "` + module + `internal/store"`, ""},
		{"internal/helpers", ``, "has no owner"},
		{"internal/french", `import "math/rand/v2"`, "is pure"},
		{"internal/french", `import "log/slog"`, "is pure"},
		{"internal/french", `import "net/http"`, "is pure"},
		{"internal/french", `import "netip"`, ""},
		{"internal/pg", `import "os"`, ""},
		{"internal/pickup", "import \"time\"\nvar x = time.Now", "may not use time.Now"},
		{"internal/pickup", "import clock \"time\"\nfunc f() { clock.Sleep(1) }", "may not use time.Sleep"},
		{"internal/pickup", "import \"time\"\nvar x time.Time", ""},
		{"internal/pickup", "import . \"time\"\nvar x = Now()", "under the name ."},
	}
	for _, test := range tests {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "x.go", "package x\n"+test.source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(faults(fset, test.pkg, file), "\n")
		if (test.says == "") != (got == "") || !strings.Contains(got, test.says) {
			t.Errorf("%s with %q: faults %q, want %q", test.pkg, test.source, got, test.says)
		}
	}
}

// TestTableIsSound: the table is without cycles, and names only packages that it owns.
func TestTableIsSound(t *testing.T) {
	var visit func(pkg string, path []string)
	visit = func(pkg string, path []string) {
		if slices.Contains(path, pkg) {
			t.Fatalf("a cycle: %v", append(path, pkg))
		}
		for _, next := range imports[pkg] {
			if _, ok := imports[next]; !ok && next != "*" {
				t.Errorf("%s may import %s, which the table does not own", pkg, next)
			}
			visit(next, append(slices.Clip(path), pkg))
		}
	}
	for pkg := range imports {
		visit(pkg, nil)
	}
	for _, pkg := range pure {
		for _, next := range imports[pkg] {
			if !slices.Contains(pure, next) {
				t.Errorf("%s is pure and may import %s, which is not", pkg, next)
			}
		}
	}
}
