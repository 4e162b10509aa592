package answer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"
)

// Embedder turns texts into vectors, one each, in order. It may fail, be slow
// or give nonsense: then words decide alone.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// vectors are those of the example questions, of length one each.
type vectors struct {
	embedder Embedder
	examples [][]float32
}

// patience is how long a caller's question may wait for its vector.
const patience = 1200 * time.Millisecond

// batch is how many examples are embedded at a time.
const batch = 64

// Embed makes the embeddings part of the score, from when it returns without
// error on. model names what the embedder runs; the vectors of the examples
// are kept in the folder cache, in a file that the model and the examples name
// together, so that the next start needs no server.
func (a *Answerer) Embed(ctx context.Context, e Embedder, model, cache string) error {
	texts := make([]string, len(a.index.examples))
	for i, x := range a.index.examples {
		texts[i] = x.text
	}
	file := filepath.Join(cache, "vectors-"+fingerprint(model, texts)+".bin")
	vs, err := readVectors(file, len(texts))
	if err != nil {
		if vs, err = embedAll(ctx, e, texts); err != nil {
			return fmt.Errorf("embed the example questions: %w", err)
		}
		if err := writeVectors(file, vs); err != nil {
			return fmt.Errorf("keep the vectors: %w", err)
		}
	}
	a.vectors.Store(&vectors{e, vs})
	return nil
}

func fingerprint(model string, texts []string) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q\n", model)
	for _, t := range texts {
		fmt.Fprintf(sum, "%q\n", t)
	}
	return hex.EncodeToString(sum.Sum(nil))[:32]
}

func embedAll(ctx context.Context, e Embedder, texts []string) ([][]float32, error) {
	var out [][]float32
	for len(out) < len(texts) {
		part := texts[len(out):min(len(out)+batch, len(texts))]
		vs, err := e.Embed(ctx, part)
		if err != nil {
			return nil, err
		}
		if len(vs) != len(part) {
			return nil, fmt.Errorf("%d vectors for %d texts", len(vs), len(part))
		}
		for _, v := range vs {
			if !normalise(v) || len(out) > 0 && len(v) != len(out[0]) {
				return nil, errors.New("a vector is empty, is no direction, or has another length")
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// normalise gives a vector the length one; false when it has no direction.
func normalise(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return false
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return true
}

// A file of vectors is their number, their length, then the numbers, all
// little-endian.
func readVectors(file string, n int) ([][]float32, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := bytes.NewReader(data)
	var head struct{ N, Length uint32 }
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return nil, err
	}
	if int(head.N) != n || head.Length == 0 || int64(r.Len()) != 4*int64(head.N)*int64(head.Length) {
		return nil, fmt.Errorf("%s is damaged", file)
	}
	out := make([][]float32, n)
	for i := range out {
		out[i] = make([]float32, head.Length)
		if err := binary.Read(r, binary.LittleEndian, out[i]); err != nil {
			return nil, err
		}
		if !normalise(out[i]) {
			return nil, fmt.Errorf("%s is damaged", file)
		}
	}
	return out, nil
}

func writeVectors(file string, vs [][]float32) error {
	if len(vs) == 0 {
		return nil
	}
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, struct{ N, Length uint32 }{uint32(len(vs)), uint32(len(vs[0]))}); err != nil {
		return err
	}
	for _, v := range vs {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", b.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// cosines compares a question with every example; nil when there is no vector
// of it in time.
func (a *Answerer) cosines(ctx context.Context, text string) []float64 {
	vs := a.vectors.Load()
	if vs == nil || text == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := vs.embedder.Embed(ctx, []string{text})
	if err != nil || len(got) != 1 || len(got[0]) != len(vs.examples[0]) || !normalise(got[0]) {
		return nil
	}
	out := make([]float64, len(vs.examples))
	for i, v := range vs.examples {
		for k, x := range v {
			out[i] += float64(x) * float64(got[0][k])
		}
	}
	return out
}

// addCosines adds how far the nearest example of each candidate stands out from
// those of all, in standard deviations: every model has its own idea of what a
// cosine of 0.8 is.
func addCosines(list []scored, nearest []float64) {
	mean, square := 0.0, 0.0
	for _, c := range nearest {
		mean += c / float64(len(nearest))
	}
	for _, c := range nearest {
		square += (c - mean) * (c - mean) / float64(len(nearest))
	}
	if square < 1e-12 {
		return
	}
	for i, c := range nearest {
		list[i].score += perDeviation * (c - mean) / math.Sqrt(square)
	}
}

// perDeviation is what one standard deviation adds: the right article stands
// out by about three.
const perDeviation = 0.1
