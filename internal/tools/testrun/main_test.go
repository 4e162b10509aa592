package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const p = `"Package":"github.com/debarras/debarras/internal/x"`
	events := strings.Join([]string{
		`{"Action":"start",` + p + `}`,
		`{"Action":"run",` + p + `,"Test":"TestA"}`,
		`{"Action":"output",` + p + `,"Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output",` + p + `,"Test":"TestA","Output":"    x_test.go:7: no chromium\n"}`,
		`{"Action":"output",` + p + `,"Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
		`{"Action":"skip",` + p + `,"Test":"TestA","Elapsed":0}`,
		`{"Action":"output",` + p + `,"Test":"TestB","Output":"    x_test.go:9: fine\n"}`,
		`{"Action":"pass",` + p + `,"Test":"TestB","Elapsed":0}`,
		`{"Action":"output",` + p + `,"Test":"TestC","Output":"    x_test.go:11: got 2\n"}`,
		`{"Action":"fail",` + p + `,"Test":"TestC","Elapsed":0}`,
		`{"Action":"output",` + p + `,"Output":"FAIL\n"}`,
		`{"Action":"output",` + p + `,"Output":"FAIL\tgithub.com/debarras/debarras/internal/x\t0.010s\n"}`,
		`{"Action":"fail",` + p + `,"Elapsed":0.01}`,
		`{"ImportPath":"y","Action":"build-output","Output":"y.go:1: undefined: z\n"}`,
		`go: warning: something`,
		`{"Action":"output","Package":"z","Output":"PASS\n"}`,
		`{"Action":"output","Package":"z","Output":"ok  \tz\t0.1s\n"}`,
	}, "\n")
	var out strings.Builder
	if err := report(strings.NewReader(events), &out); err != nil {
		t.Fatal(err)
	}
	want := `    x_test.go:11: got 2
FAIL
FAIL	github.com/debarras/debarras/internal/x	0.010s
y.go:1: undefined: z
go: warning: something
ok  	z	0.1s

1 skipped:
  internal/x.TestA: no chromium
`
	if out.String() != want {
		t.Errorf("report:\n%s\nwant:\n%s", &out, want)
	}
}

func TestReason(t *testing.T) {
	for text, want := range map[string]string{
		"=== RUN TestA\n    a_test.go:3: one\n    b_test.go:4: two\n": "one; two",
		"--- SKIP: TestA (0.00s)\n":                                   "no reason given",
	} {
		if got := reason(text); got != want {
			t.Errorf("reason(%q) = %q, want %q", text, got, want)
		}
	}
}
