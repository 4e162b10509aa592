package answer

import (
	"context"
	"errors"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/debarras/debarras/internal/llm"
)

// topics is an embedder that knows two directions: money and all else.
type topics struct {
	calls  atomic.Int32
	broken func(texts []string) ([][]float32, error)
}

func (e *topics) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	e.calls.Add(1)
	if e.broken != nil {
		return e.broken(texts)
	}
	var out [][]float32
	for _, t := range texts {
		v := []float32{0.1, 1}
		if strings.Contains(t, "coûte") || strings.Contains(t, "tarif") || strings.Contains(t, "oseille") {
			v = []float32{1, 0.1}
		}
		out = append(out, v)
	}
	return out, nil
}

func TestEmbeddingsAddToTheScore(t *testing.T) {
	a, e, dir := New(small), &topics{}, t.TempDir()
	q := Question{Text: "faut de l'oseille", Day: d(7, 2)}
	before := a.Candidates(q)
	if err := a.Embed(t.Context(), e, "m", dir); err != nil {
		t.Fatal(err)
	}
	after := a.Find(t.Context(), q).Candidates
	first := func(list []Candidate) Candidate {
		return list[slices.IndexFunc(list, func(c Candidate) bool { return c.ID != "" })]
	}
	if first(before).ID == "new" || first(after).ID != "new" {
		t.Errorf("before %v, after %v", before, after)
	}
	calls := e.calls.Load()
	if err := New(small).Embed(t.Context(), e, "m", dir); err != nil || e.calls.Load() != calls {
		t.Errorf("the vectors were not kept: %v", err)
	}
	if err := New(small).Embed(t.Context(), e, "another", dir); err != nil || e.calls.Load() == calls {
		t.Errorf("the vectors of another model were taken: %v", err)
	}
	files, _ := filepath.Glob(dir + "/vectors-*.bin")
	for _, f := range files {
		if err := os.WriteFile(f, []byte("rubbish"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	calls = e.calls.Load()
	if err := New(small).Embed(t.Context(), e, "m", dir); err != nil || e.calls.Load() == calls {
		t.Errorf("a damaged file was believed: %v", err)
	}
}

// Whatever the server does, what is found by words is found.
func TestABrokenEmbedderChangesNothing(t *testing.T) {
	nan := float32(math.NaN())
	for name, broken := range map[string]func([]string) ([][]float32, error){
		"dead":         func([]string) ([][]float32, error) { return nil, errors.New("dead") },
		"none":         func([]string) ([][]float32, error) { return nil, nil },
		"too many":     func(t []string) ([][]float32, error) { return make([][]float32, len(t)+1), nil },
		"empty":        func(t []string) ([][]float32, error) { return make([][]float32, len(t)), nil },
		"zero":         func(t []string) ([][]float32, error) { return [][]float32{{0, 0}}, nil },
		"no number":    func(t []string) ([][]float32, error) { return [][]float32{{nan, 1}}, nil },
		"other length": func(t []string) ([][]float32, error) { return [][]float32{{1, 2, 3}}, nil },
		"too large": func(t []string) ([][]float32, error) {
			return [][]float32{{math.MaxFloat32, float32(math.Inf(1))}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, e := New(small), &topics{}
			if err := a.Embed(t.Context(), e, "m", t.TempDir()); err != nil {
				t.Fatal(err)
			}
			e.broken = broken
			q := Question{Text: "combien ça coûte", Day: d(7, 2)}
			f := a.Find(t.Context(), q)
			if want := a.Candidates(q); !slices.Equal(f.Candidates, want) || !f.Known {
				t.Errorf("%v, want %v", f.Candidates, want)
			}
			b := New(small)
			if err := b.Embed(t.Context(), e, "m", t.TempDir()); err == nil {
				t.Error("taken as vectors of the examples")
			}
		})
	}
}

// hanging never answers.
type hanging struct{}

func (hanging) Embed(ctx context.Context, _ []string) ([][]float32, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestASlowEmbedderIsNotWaitedFor(t *testing.T) {
	a, e := New(small), &topics{}
	if err := a.Embed(t.Context(), e, "m", t.TempDir()); err != nil {
		t.Fatal(err)
	}
	a.vectors.Store(&vectors{hanging{}, a.vectors.Load().examples})
	synctest.Test(t, func(t *testing.T) { // patience ends only by the clock
		if f := a.Find(t.Context(), Question{Text: "combien ça coûte", Day: d(7, 2)}); f.Article.ID != "new" || !f.Known {
			t.Errorf("%+v", f)
		}
	})
}

// TestLocalEmbeddings counts the held-out questions with a real embeddings
// server on this machine (OPENAI_BASE_URL of the test: port 8179), when there is
// one.
func TestLocalEmbeddings(t *testing.T) {
	const url = "http://127.0.0.1:8179/v1"
	resp, err := http.Get(url + "/models")
	if err != nil {
		t.Skip("no local embeddings server on port 8179")
	}
	resp.Body.Close()
	a := New(real(t))
	if err := a.Embed(t.Context(), llm.New(llm.Settings{BaseURL: url, Embeddings: "multilingual-e5-small"}), "multilingual-e5-small", t.TempDir()); err != nil {
		t.Fatal(err)
	}
	judge(t, a, nil)
}
