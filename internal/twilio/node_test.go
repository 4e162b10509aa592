package twilio

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// nodeLibrary is the folder of Twilio's Node library, an independent peer. Install it anywhere
// and point NODE_PATH at its node_modules.
func nodeLibrary(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	out, err := exec.CommandContext(t.Context(), "node", "-p", "require.resolve('twilio/package.json')").Output()
	if err != nil {
		t.Skip("the npm package twilio is not on NODE_PATH")
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

func TestSignAgreesWithNode(t *testing.T) {
	nodeLibrary(t)
	type vector struct {
		URL    string
		Params url.Values
	}
	vectors := []vector{
		{"https://h.example/twilio/voice?turn=3&x=%20+", url.Values{"SpeechResult": {"l'été, ça & là"}, "a": {""}}},
		{"https://h.example/v", url.Values{"k": {"b", "a", "b"}, "K": {"x"}, "k2": {"y"}}},
		{"https://h.example/v", nil},
	}
	in, err := json.Marshal(vectors)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "-e", `
		const {getExpectedTwilioSignature: sign} = require('twilio/lib/webhooks/webhooks');
		const v = JSON.parse(require('fs').readFileSync(0));
		console.log(JSON.stringify(v.map(x => sign('token', x.URL, x.Params || {}))));`)
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(in)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs []string
	if err := json.Unmarshal(out, &theirs); err != nil || len(theirs) != len(vectors) {
		t.Fatalf("%s: %v", out, err)
	}
	for i, v := range vectors {
		if ours := Sign("token", v.URL, v.Params); ours != theirs[i] {
			t.Errorf("%+v: ours %s, theirs %s", v, ours, theirs[i])
		}
	}
}

// TestAllowedIsKnownToNode: every attribute of our table is declared by Twilio's own library.
func TestAllowedIsKnownToNode(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(nodeLibrary(t), "lib", "twiml", "VoiceResponse.d.ts"))
	if err != nil {
		t.Fatal(err)
	}
	interfaces := regexp.MustCompile(`(?s)interface (\w+)Attributes \{(.*?)\n    \}`)
	property := regexp.MustCompile(`(?m)^\s*"?([\w:-]+)"?\?:`)
	known := map[string]map[string]bool{}
	for _, m := range interfaces.FindAllStringSubmatch(string(source), -1) {
		name := strings.ReplaceAll(strings.ToLower(m[1]), "ssml", "")
		if known[name] == nil {
			known[name] = map[string]bool{}
		}
		for _, p := range property.FindAllStringSubmatch(m[2], -1) {
			known[name][p[1]] = true
		}
	}
	if len(known) < 20 {
		t.Fatalf("only %d interfaces found; the file has changed", len(known))
	}
	for name, rule := range allowed {
		for attribute := range rule.attrs {
			if !known[strings.ToLower(strings.ReplaceAll(name, "-", ""))][attribute] {
				t.Errorf("<%s %s> is not in Twilio's library", name, attribute)
			}
		}
	}
}
