package eval

import (
	"sync"
	"testing"

	"github.com/debarras/debarras/internal/knowledge"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// sample is the project's own territory. Nobody changes it.
func sample(t testing.TB) *Territory {
	t.Helper()
	territory, err := loadSample()
	if err != nil {
		t.Fatal(err)
	}
	return territory
}

var loadSample = sync.OnceValues(func() (*Territory, error) {
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		return nil, err
	}
	file, err := knowledgefiles.Files.Open(base.Streets)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	streets, err := ReadStreets(file)
	if err != nil {
		return nil, err
	}
	return &Territory{Communes: base.Communes, Items: base.Items, Streets: streets, Hotline: base.Territory.Hotline}, nil
})
