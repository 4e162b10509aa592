package privacy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestPersonalIsNeverPrinted(t *testing.T) {
	const secret = "0612345678"
	p := Hide(secret)
	type row struct {
		phone Personal // unexported: fmt does not ask its methods
		Phone Personal
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		for _, v := range []any{p, &p, row{p, p}, &row{p, p}, []Personal{p}, map[string]Personal{"a": p}, map[Personal]int{p: 1}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	fmt.Fprintln(&out, fmt.Errorf("call %v: %w", p, ErrKeyGone), p.String())
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "p", p, "row", row{p, p})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "p", p, "row", row{p, p})
	text, err := json.Marshal(row{p, p})
	if !errors.Is(err, ErrPersonal) {
		t.Errorf("json.Marshal = %s, %v, want ErrPersonal", text, err)
	}
	hex := fmt.Sprintf("%x", secret)
	if strings.Contains(out.String(), secret) || strings.Contains(out.String(), hex) {
		t.Errorf("the number is out:\n%s", &out)
	}
	if !strings.Contains(out.String(), Mask) {
		t.Error("nothing is masked")
	}
}

func TestPersonalIsAValue(t *testing.T) {
	a, b := Hide("x"+fmt.Sprint(1)), Hide("x1")
	if a != b || a.Reveal() != "x1" || a.Empty() {
		t.Errorf("equal texts are equal: %v, reveal %q", a == b, a.Reveal())
	}
	var zero Personal
	if zero.Reveal() != "" || !zero.Empty() || Hide("") != zero {
		t.Error("the zero value is the empty text")
	}
}
