package gazetteer

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// mute is a server that answers with some bytes and then says no more.
type mute struct{ asked []string }

func (m *mute) RoundTrip(r *http.Request) (*http.Response, error) {
	m.asked = append(m.asked, r.Header.Get("Range"))
	header := http.Header{"Etag": {`"one"`}}
	status := http.StatusOK
	if r.Header.Get("Range") != "" {
		status = http.StatusPartialContent
		header.Set("Content-Range", "bytes "+strings.TrimPrefix(r.Header.Get("Range"), "bytes=")+"99/100")
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: header, ContentLength: -1,
		Body: io.NopCloser(io.MultiReader(strings.NewReader("0123456789"), silence{r.Context()})), Request: r}, nil
}

type silence struct{ ctx context.Context }

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// A server from which nothing comes is left after half a minute, asked for the rest, and given up after five tries.
func TestDownloadFromAServerThatFallsSilent(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m := &mute{}
		s := &Server{URL: "http://ban.example/csv", Dir: dir, Client: &http.Client{Transport: m}}
		begun := time.Now()
		_, err := s.Department(t.Context(), "13")
		if err == nil || !strings.Contains(err.Error(), "nothing came for 30s") {
			t.Errorf("%v", err)
		}
		if took, want := time.Since(begun), 5*idleTime+15*time.Second; took != want {
			t.Errorf("it took %v, want %v", took, want)
		}
		if want := ", bytes=10-, bytes=20-, bytes=30-, bytes=40-"; strings.Join(m.asked, ", ") != want {
			t.Errorf("asked for %q", m.asked)
		}
	})
}

// Who stops the import does not wait for the next try.
func TestDownloadIsStopped(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		m := &mute{}
		s := &Server{URL: "http://ban.example/csv", Dir: dir, Client: &http.Client{Transport: m}}
		time.AfterFunc(10*time.Second, stop)
		begun := time.Now()
		if _, err := s.Department(ctx, "13"); !errors.Is(err, context.Canceled) || time.Since(begun) != 10*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
	})
}
