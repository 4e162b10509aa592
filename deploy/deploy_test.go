package deploy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestPublicCode checks publiccode.yml against the rules of the standard, version 0.4, that editors break most easily.
func TestPublicCode(t *testing.T) {
	var p struct {
		Version     string `yaml:"publiccodeYmlVersion"`
		Name, URL   string
		Platforms   []string
		Status      string `yaml:"developmentStatus"`
		Type        string `yaml:"softwareType"`
		Description map[string]struct {
			Short    string `yaml:"shortDescription"`
			Long     string `yaml:"longDescription"`
			Features []string
		}
		Legal       struct{ License string }
		Maintenance struct {
			Type     string
			Contacts []struct{ Name string }
		}
		Localisation struct {
			Languages []string `yaml:"availableLanguages"`
		}
	}
	read(t, "../publiccode.yml", &p)
	if p.Version != "0.4" || p.Name == "" || p.URL == "" || len(p.Platforms) == 0 {
		t.Errorf("version, name, url and platforms are mandatory: %+v", p)
	}
	if !slices.Contains([]string{"concept", "development", "beta", "stable", "obsolete"}, p.Status) || p.Type != "standalone/web" {
		t.Errorf("developmentStatus %q, softwareType %q", p.Status, p.Type)
	}
	if p.Legal.License != "EUPL-1.2" || len(p.Localisation.Languages) == 0 {
		t.Errorf("license %q, languages %v", p.Legal.License, p.Localisation.Languages)
	}
	if p.Maintenance.Type != "community" || len(p.Maintenance.Contacts) == 0 {
		t.Error("a community's software names a contact")
	}
	for language, d := range p.Description {
		if n := utf8.RuneCountInString(d.Short); n == 0 || n > 150 {
			t.Errorf("%s: shortDescription has %d characters of 150", language, n)
		}
		if n := utf8.RuneCountInString(d.Long); n < 150 || n > 10000 {
			t.Errorf("%s: longDescription has %d characters, wants 150 to 10,000", language, n)
		}
		if len(d.Features) == 0 {
			t.Errorf("%s: no features", language)
		}
	}
	if _, ok := p.Description["fr"]; !ok {
		t.Error("no French description")
	}
}

// TestCompose: what compose.yaml asks for must be in env.example, and each setting must be one that the service knows.
func TestCompose(t *testing.T) {
	var c struct {
		Services map[string]struct {
			Environment map[string]string
			Volumes     []string
		}
		Volumes map[string]any
	}
	read(t, "compose.yaml", &c)
	example, err := os.ReadFile("env.example")
	if err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile("../internal/config/config.go")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range c.Services["debarras"].Environment {
		if !strings.Contains(string(config), `env:"`+name+`"`) {
			t.Errorf("compose.yaml sets %s, which the service does not know", name)
		}
		for part := range strings.SplitSeq(value, "${") {
			asked, _, required := strings.Cut(part, ":?")
			if required && !strings.Contains(string(example), "\n"+asked+"=") {
				t.Errorf("compose.yaml wants %s, which env.example lacks", asked)
			}
		}
	}
	for name, service := range c.Services {
		for _, volume := range service.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if file, ok := strings.CutPrefix(source, "./"); ok {
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s mounts %s: %v", name, file, err)
				}
			} else if _, ok := c.Volumes[source]; !ok {
				t.Errorf("%s mounts the volume %s, which is not declared", name, source)
			}
		}
	}
}

func TestRolesIsPlainSQL(t *testing.T) {
	for line := range strings.SplitSeq(Roles, "\n") {
		if strings.HasPrefix(line, `\`) {
			t.Errorf("%q is a command of psql: the program runs this file too", line)
		}
	}
}
