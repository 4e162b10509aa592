package gazetteer

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// banServer is the public server as far as one département is concerned: it has one version of the file at a time, knows ETags and
// ranges, and can be told to misbehave.
type banServer struct {
	mu          sync.Mutex
	etag        string
	file        []byte
	places      []byte // of lieux-dits; nil: 404
	cut         int    // bytes after which the next answer breaks off; 0: none does
	blind       bool   // ignores Range, and If-None-Match
	status      int    // answered instead, when not 0
	after       string // Retry-After
	lie         func(http.Header)
	asked       []string // what was asked, in brief
	served      int      // bytes
	chunked     bool     // tells no length
	changeAfter []byte   // after the next answer, the file is this
}

func (b *banServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/csv/")
	brief := name
	for _, h := range []string{"If-None-Match", "Range", "If-Range"} {
		if v := r.Header.Get(h); v != "" {
			brief += " " + h + "=" + v
		}
	}
	b.asked = append(b.asked, brief)
	body := b.file
	if strings.HasPrefix(name, "lieux-dits") {
		if body = b.places; body == nil || name != "lieux-dits-13-beta.csv.gz" {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	if b.status != 0 {
		w.Header().Set("Retry-After", b.after)
		w.WriteHeader(b.status)
		return
	}
	if name != "adresses-13.csv.gz" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", b.etag)
	w.Header().Set("Content-Type", "application/gzip")
	if b.lie != nil {
		b.lie(w.Header())
	}
	out := &breaking{ResponseWriter: w, left: b.cut, limited: b.cut > 0, server: b}
	b.cut = 0
	if b.changeAfter != nil {
		defer func() { b.file, b.etag, b.changeAfter = b.changeAfter, `"next"`, nil }()
	}
	switch {
	case b.blind && b.chunked:
		for part := range slices.Chunk(body, 1000) {
			out.Write(part)
			w.(http.Flusher).Flush()
		}
	case b.blind:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		out.Write(body)
	default:
		http.ServeContent(out, r, "", time.Time{}, bytes.NewReader(body))
	}
	if out.broken {
		panic(http.ErrAbortHandler) // the connection breaks
	}
}

// breaking lets so many bytes through.
type breaking struct {
	http.ResponseWriter
	server          *banServer
	left            int
	limited, broken bool
}

func (w *breaking) Write(p []byte) (int, error) {
	if w.limited && len(p) > w.left {
		p, w.broken = p[:w.left], true
	}
	n, err := w.ResponseWriter.Write(p)
	w.left -= n
	w.server.served += n
	if w.broken {
		w.ResponseWriter.(http.Flusher).Flush()
		return n, errors.New("broken")
	}
	return n, err
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return z.Bytes()
}

// addresses is a file of so many rows, too various to become small.
func addresses(t testing.TB, rows int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(rows)))
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range rows {
		fmt.Fprintf(&b, "13001_0001_%05d;13001_0001;%d;;Rue A;13100;13001;Aix;5.%06d;43.%06d;\n", i+1, i+1, r.IntN(1e6), r.IntN(1e6))
	}
	return zipped(t, b.String())
}

type fetching struct {
	*banServer
	server *Server
	pauses []time.Duration
}

func newFetching(t *testing.T) *fetching {
	f := &fetching{banServer: &banServer{etag: `"one"`, file: addresses(t, 3000)}}
	web := httptest.NewServer(f.banServer)
	t.Cleanup(web.Close)
	f.server = &Server{URL: web.URL + "/csv/", Dir: filepath.Join(t.TempDir(), "ban"), Pause: func(_ context.Context, d time.Duration) error {
		f.pauses = append(f.pauses, d)
		return nil
	}}
	return f
}

// brings wants the département's file, fresh or not, byte for byte.
func (f *fetching) brings(t *testing.T, want []byte, fresh bool) []File {
	t.Helper()
	files, err := f.server.Department(t.Context(), "13")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(files[0].Path)
	if err != nil || !bytes.Equal(got, want) || files[0].Fresh != fresh {
		t.Fatalf("%d bytes (fresh %v, %v), want %d (fresh %v)", len(got), files[0].Fresh, err, len(want), fresh)
	}
	if left, _ := filepath.Glob(filepath.Join(f.server.Dir, "*.part*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return files
}

func (f *fetching) fails(t *testing.T, want string) error {
	t.Helper()
	_, err := f.server.Department(t.Context(), "13")
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("error %v, want %q", err, want)
	}
	return err
}

func TestDownloadAndNotModified(t *testing.T) {
	f := newFetching(t)
	f.brings(t, f.file, true)
	f.brings(t, f.file, false)
	if last := f.asked[len(f.asked)-3]; last != `adresses-13.csv.gz If-None-Match="one"` {
		t.Errorf("asked %q", last)
	}
	f.file, f.etag = addresses(t, 3100), `"two"`
	f.places = zipped(t, "id;nom_lieu_dit;code_postal;code_insee;nom_commune;lon;lat\n13001_b001;Les Pins;13100;13001;Aix;5.1;43.1\n")
	if files := f.brings(t, f.file, true); len(files) != 2 || filepath.Base(files[1].Path) != "lieux-dits-13-beta.csv.gz" {
		t.Errorf("files %+v", files)
	}
	if err := os.WriteFile(filepath.Join(f.server.Dir, "adresses-13.csv.gz"), []byte("cut by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.brings(t, f.file, true) // what is not the file that came is asked for anew
}

func TestDownloadResumes(t *testing.T) {
	f := newFetching(t)
	f.cut = 10_000
	f.brings(t, f.file, true)
	if f.asked[1] != `adresses-13.csv.gz Range=bytes=10000- If-Range="one"` || f.served != len(f.file) {
		t.Errorf("asked %q, served %d bytes of a file of %d", f.asked, f.served, len(f.file))
	}
	if !slices.Equal(f.pauses, []time.Duration{time.Second}) {
		t.Errorf("paused %v", f.pauses)
	}
}

// What one import could not finish the next one goes on with.
func TestDownloadResumesNextTime(t *testing.T) {
	f := newFetching(t)
	f.cut = 10_000
	f.server.Pause = func(context.Context, time.Duration) error { return errors.New("the machine is switched off") }
	f.fails(t, "switched off")
	f.server.Pause = nil
	f.brings(t, f.file, true)
	if f.served != len(f.file) {
		t.Errorf("served %d bytes of a file of %d", f.served, len(f.file))
	}
}

// A whole download that was not yet in its place is not asked for again.
func TestDownloadWasWholeAlready(t *testing.T) {
	f := newFetching(t)
	f.brings(t, f.file, true)
	path := filepath.Join(f.server.Dir, "adresses-13.csv.gz")
	if err := errors.Join(os.Rename(path, path+".part"), os.Rename(path+".json", path+".part.json")); err != nil {
		t.Fatal(err)
	}
	served := f.served
	f.brings(t, f.file, true)
	if f.served-served > 100 {
		t.Errorf("served %d bytes again", f.served-served)
	}
}

func TestDownloadOfAChangedFileBeginsAgain(t *testing.T) {
	for name, set := range map[string]func(*banServer){
		"200 instead of 206":        func(*banServer) {},
		"the server ignores Range":  func(b *banServer) { b.blind = true },
		"... and tells no length":   func(b *banServer) { b.blind, b.chunked = true, true },
		"a weak ETag is no promise": func(b *banServer) { b.etag = `W/"one"` },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFetching(t)
			next := addresses(t, 3300)
			f.cut, f.changeAfter = 10_000, next
			set(f.banServer)
			f.brings(t, next, true)
		})
	}
}

// A server that gives the rest of another file under the old ETag is found out by the gzip CRC.
func TestDownloadOfTwoHalves(t *testing.T) {
	f := newFetching(t)
	f.cut = 10_000
	first := true
	f.lie = func(h http.Header) {
		if !first {
			h.Set("ETag", `"one"`)
		}
		first = false
	}
	next := addresses(t, 3300)
	f.changeAfter = next
	f.brings(t, next, true)
	if len(f.pauses) != 2 {
		t.Errorf("pauses %v: the halves were taken for a whole", f.pauses)
	}
}

func TestDownloadRefusesDamage(t *testing.T) {
	for want, spoil := range map[string]func([]byte) []byte{
		"the file is cut":     func(b []byte) []byte { return b[:len(b)-100] },
		"the file is damaged": func(b []byte) []byte { b = slices.Clone(b); b[len(b)-6] ^= 1; return b },
		"it is no gzip file":  func([]byte) []byte { return []byte("<html>Maintenance</html>") },
	} {
		t.Run(want, func(t *testing.T) {
			f := newFetching(t)
			f.brings(t, f.file, true)
			good := f.file
			f.file, f.etag = spoil(f.file), `"two"`
			f.fails(t, want)
			if got, err := os.ReadFile(filepath.Join(f.server.Dir, "adresses-13.csv.gz")); err != nil || !bytes.Equal(got, good) {
				t.Errorf("the good file is gone: %v", err)
			}
			if len(f.pauses) != tries-1 || f.pauses[3] != 8*time.Second {
				t.Errorf("pauses %v", f.pauses)
			}
			f.file, f.etag = good, `"one"`
			f.brings(t, good, false)
		})
	}
}

func TestDownloadFaults(t *testing.T) {
	f := newFetching(t)
	f.status = http.StatusForbidden
	f.fails(t, "BAN_URL")
	f.status = http.StatusServiceUnavailable
	f.after = "7"
	f.fails(t, "503")
	if f.pauses[0] != 7*time.Second || f.pauses[3] != 8*time.Second {
		t.Errorf("pauses %v", f.pauses)
	}
	f.status, f.pauses, f.after = 429, nil, "86400"
	f.fails(t, "429")
	if f.pauses[0] != longestWait {
		t.Errorf("waits %v as the server likes", f.pauses[0])
	}
	f.status = 0
	if _, err := f.server.Department(t.Context(), "83"); !errors.Is(err, ErrNoFile) || !strings.Contains(err.Error(), "adresses-83.csv.gz") {
		t.Errorf("404: %v", err)
	}
	f.server.MaxBytes = 1000
	f.fails(t, "1000 that are taken")
	f.blind, f.chunked = true, true
	f.fails(t, "1000 bytes that are taken")
	f.blind, f.chunked, f.server.MaxBytes = false, false, 0
	f.brings(t, f.file, true)
	f.server.URL = "http://127.0.0.1:1/csv"
	f.fails(t, "refused")
}

func TestOneDownloadAtATime(t *testing.T) {
	f := newFetching(t)
	f.server.Progress = func(string, int64, int64) {
		f.server.Progress = nil
		if _, err := (&Server{URL: f.server.URL, Dir: f.server.Dir}).Department(t.Context(), "13"); err == nil || !strings.Contains(err.Error(), "another import") {
			t.Errorf("two at once: %v", err)
		}
	}
	f.brings(t, f.file, true)
}

func TestDepartment(t *testing.T) {
	for in, want := range map[string]string{"13": "13", "01": "01", "95": "95", "2a": "2A", "2B": "2B", "971": "971", "976": "976",
		"20": "", "00": "", "96": "", "1": "", "970": "", "977": "", "2C": "", "13.csv": "", "": "", "013": ""} {
		if code, ok := Department(in); ok != (want != "") || ok && code != want {
			t.Errorf("%q: %q, %v", in, code, ok)
		}
	}
}

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 100-199/200", "bytes */200", "bytes 1-2/*", "", "bytes -1-/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, _, ok := contentRange(s); ok && !strings.HasPrefix(s, "bytes ") {
			t.Errorf("%q is no range of bytes", s)
		}
	})
}
