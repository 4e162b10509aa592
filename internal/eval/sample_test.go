package eval

import (
	"testing"

	"github.com/debarras/debarras/internal/knowledge"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// sample is the project's own territory.
func sample(t testing.TB) *Territory {
	t.Helper()
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	file, err := knowledgefiles.Files.Open(base.Streets)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	streets, err := ReadStreets(file)
	if err != nil {
		t.Fatal(err)
	}
	return &Territory{Communes: base.Communes, Items: base.Items, Streets: streets, Hotline: base.Territory.Hotline}
}
