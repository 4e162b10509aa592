package gazetteer

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// The bounds of a download.
const (
	maxDownload = 1 << 30 // bytes; the largest département has some 20 MB, the whole of France 900 MB
	maxUnpacked = 16 << 30
	wholeTime   = 30 * time.Minute
	idleTime    = 30 * time.Second
	tries       = 5
	firstPause  = time.Second // doubles with each try
	longestWait = time.Minute // that a server may ask for
)

// ErrNoFile is wrapped when the server has no such file.
var ErrNoFile = errors.New("the server has no such file")

// A Server is where the BAN's files come from (the public one: https://adresse.data.gouv.fr/data/ban/adresses/latest/csv), and the folder that keeps them between two imports: the file, what the server said of
// it (.json), and what a broken download left (.part), which the next one goes on with.
type Server struct {
	URL, Dir string
	Client   *http.Client // nil: one with bounded waits
	Progress func(name string, done, total int64)
	Pause    func(context.Context, time.Duration) error // nil: waits
	MaxBytes int64                                      // 0: 1 GB
}

// A File is a département's file, whole and checked.
type File struct {
	Path  string
	Fresh bool // downloaded now; else the server said that ours is the newest
}

var department = regexp.MustCompile(`^(0[1-9]|[1-8][0-9]|9[0-5]|2[ab]|97[1-6])$`)

// Department reads a département's code: 01 to 95, 2A, 2B, 971 to 976; "20" is none since 1976.
func Department(s string) (code string, ok bool) {
	s = strings.ToLower(s)
	return strings.ToUpper(s), department.MatchString(s) && s != "20"
}

// Department brings a département's addresses, and its lieux-dits where the server has them.
func (s *Server) Department(ctx context.Context, code string) ([]File, error) {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(s.Dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	defer lock.Close() // and with it the lock ends
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("another import downloads into %s: wait for its end", s.Dir)
	}
	addresses, err := s.fetch(ctx, "adresses-"+code+".csv.gz")
	if err != nil {
		return nil, err
	}
	files := []File{addresses}
	for _, name := range []string{"lieux-dits-" + code + "-beta.csv.gz", "lieux-dits-" + code + ".csv.gz"} {
		places, err := s.fetch(ctx, name)
		if errors.Is(err, ErrNoFile) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return append(files, places), nil
	}
	return files, nil
}

// A passing fault may be gone at the next try.
type passing struct {
	error
	wait time.Duration // that the server asks for
}

func (p *passing) Unwrap() error { return p.error }

func again(err error) error { return &passing{error: err} }

// fetch tries until the file is there, whole, or the fault will not pass.
func (s *Server) fetch(ctx context.Context, name string) (File, error) {
	pause := firstPause
	for n := 1; ; n++ {
		f, err := s.attempt(ctx, name)
		if err == nil {
			return f, nil
		}
		p, passes := errors.AsType[*passing](err)
		if !passes || n == tries || ctx.Err() != nil {
			return File{}, fmt.Errorf("download %s: %w", strings.TrimRight(s.URL, "/")+"/"+name, err)
		}
		if err := s.pause(ctx, max(pause, p.wait)); err != nil {
			return File{}, fmt.Errorf("download %s: %w", name, err)
		}
		pause *= 2
	}
}

func (s *Server) pause(ctx context.Context, d time.Duration) error {
	if s.Pause != nil {
		return s.Pause(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// attempt asks once: for what is missing of a broken download, else for a file newer than ours.
func (s *Server) attempt(ctx context.Context, name string) (File, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, wholeTime, fmt.Errorf("it took longer than %v", wholeTime))
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	d := &download{server: s, stop: stop, path: filepath.Join(s.Dir, name), url: strings.TrimRight(s.URL, "/") + "/" + name}
	d.look()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url, nil)
	if err != nil {
		return File{}, fmt.Errorf("BAN_URL: %w", err)
	}
	d.headers(request.Header)
	response, err := s.client().Do(request)
	if err != nil {
		return File{}, again(err)
	}
	defer response.Body.Close()
	return d.take(ctx, response)
}

func (s *Server) client() *http.Client {
	if s.Client != nil {
		return s.Client
	}
	t := http.DefaultTransport.(*http.Transport).Clone() // heeds HTTPS_PROXY
	t.ResponseHeaderTimeout = idleTime
	t.DisableCompression = true
	return &http.Client{Transport: t}
}

func (s *Server) limit() int64 { return cmp.Or(s.MaxBytes, int64(maxDownload)) }

// checkGzip reads a whole gzip file: its CRC and length are at its end.
func checkGzip(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("it is no gzip file: %w", err)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, maxUnpacked+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the file is cut: %w", err)
	case err != nil:
		return fmt.Errorf("the file is damaged: %w", err)
	case n > maxUnpacked:
		return fmt.Errorf("it unpacks to more than %d bytes", int64(maxUnpacked))
	}
	return nil
}
