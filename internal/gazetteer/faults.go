package gazetteer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// maxFaults is how many examples are kept; all are counted.
const maxFaults = 20

// Faults collects why rows were refused.
type Faults struct {
	File  string // prefixed to every example
	First []string
	Count int64
	// Bare rows lack nothing but a position, as some lieux-dits of the BAN do: they are refused, and no sign of a broken file.
	Bare    int64
	reasons map[string]int64
}

// A Reason is why rows were refused, and how many.
type Reason struct {
	Reason string `json:"reason"` // … stands for the value that was found
	Count  int64  `json:"count"`
}

// A fault is why one row is refused; its format is the reason, its arguments are the row's.
type fault struct {
	format string
	args   []any
}

func refuse(format string, args ...any) error { return &fault{format, args} }

func (f *fault) Error() string { return fmt.Sprintf(f.format, f.args...) }

var verb = regexp.MustCompile(`%[a-z]`)

func (f *fault) reason() string { return verb.ReplaceAllString(f.format, "…") }

// errNoPosition is the one fault that says nothing about the file.
var errNoPosition = &fault{format: "lon and lat are empty: no position"}

func (f *Faults) add(line int, why *fault) {
	f.Count++
	if why == errNoPosition {
		f.Bare++
	}
	if f.reasons == nil {
		f.reasons = map[string]int64{}
	}
	f.reasons[why.reason()]++
	if len(f.First) < maxFaults {
		f.First = append(f.First, fmt.Sprintf("%s:%d: %v", f.File, line, why))
	}
}

// Reasons lists the reasons, the most frequent first.
func (f *Faults) Reasons() []Reason { return sortedReasons(f.reasons) }

func sortedReasons(counts map[string]int64) []Reason {
	var out []Reason
	for reason, n := range counts {
		out = append(out, Reason{reason, n})
	}
	slices.SortFunc(out, func(a, b Reason) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason)) })
	return out
}
