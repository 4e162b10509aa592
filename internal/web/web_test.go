package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type routes func(*http.ServeMux)

func (r routes) Routes(mux *http.ServeMux) { r(mux) }

func site(ready error) Site {
	return Site{
		Phone: routes(func(mux *http.ServeMux) {
			mux.HandleFunc("POST /twilio/voice", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<Response/>") })
		}),
		Console: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/panic" {
				panic("a bug")
			}
		}),
		Ready: func(context.Context) error { return ready },
		Log:   slog.New(slog.DiscardHandler),
	}
}

func get(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		ready error
		code  int
		body  string
	}{
		{nil, http.StatusOK, `{"live":true,"ready":true}`},
		{errors.New("password in here"), http.StatusServiceUnavailable, `{"live":true,"ready":false,"why":"the database does not answer"}`},
	} {
		w := get(site(c.ready).Handler(), "GET", "/healthz")
		if w.Code != c.code || strings.TrimSpace(w.Body.String()) != c.body {
			t.Errorf("%v: %d %s", c.ready, w.Code, w.Body)
		}
	}
}

func TestEdges(t *testing.T) {
	h := site(nil).Handler()
	if w := get(h, "POST", "/twilio/voice"); w.Code != http.StatusOK {
		t.Errorf("the telephone is not reached: %d", w.Code)
	}
	if w := get(h, "GET", "/"); w.Header().Get("Location") != "/console" {
		t.Errorf("/ leads to %q", w.Header().Get("Location"))
	}
	w := get(h, "GET", "/panic")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "a bug") {
		t.Errorf("a panic shows %d %s", w.Code, w.Body)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("a page without its headers")
	}
}

// A request under way is answered before the server ends.
func TestServeDrains(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	entered, leave := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-leave
		if r.Context().Err() != nil {
			t.Error("the request was cut off")
		}
		io.WriteString(w, "done")
	})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, h) }()
	got := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		got <- string(body)
	}()
	<-entered
	cancel()
	close(leave)
	if s := <-got; s != "done" {
		t.Error(s)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
