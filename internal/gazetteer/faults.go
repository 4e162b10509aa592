package gazetteer

import "fmt"

// maxFaults is how many reasons are kept; all are counted.
const maxFaults = 20

// Faults collects why rows were refused.
type Faults struct {
	File  string // prefixed to every reason
	First []string
	Count int64
}

func (f *Faults) add(line int, format string, args ...any) {
	f.Count++
	if len(f.First) < maxFaults {
		f.First = append(f.First, fmt.Sprintf("%s:%d: %s", f.File, line, fmt.Sprintf(format, args...)))
	}
}
