package knowledge

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// variants is a prompt: one text, or several that take turns.
type variants []string

// UnmarshalYAML takes a text or a list of texts.
func (v *variants) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*v = variants{one}
		return nil
	}
	var many []string
	if err := decode(&many); err != nil {
		return fmt.Errorf("write a text or a list of texts: %w", err)
	}
	*v = many
	return nil
}

// voice reads voice/fr.yaml, when there is one: package phone knows which
// prompts it needs and refuses to start without them.
func (l *loader) voice() {
	const name = "voice/fr.yaml"
	if _, err := fs.Stat(l.files, name); err != nil {
		return
	}
	var prompts map[string]variants
	if !l.decode(name, &prompts) {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(prompts)) {
		texts := prompts[key]
		if len(texts) == 0 || slices.ContainsFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" }) {
			l.fault(name+": "+key, "is empty: write what the bot says")
		}
		l.base.Voice[key] = texts
	}
}
