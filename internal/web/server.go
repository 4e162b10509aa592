package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// A turn is over within streamTime; what lasts longer then is a page that
// streams and would never end by itself.
const (
	readTime   = 10 * time.Second
	idleTime   = 2 * time.Minute
	streamTime = 9 * time.Second
	drainTime  = 20 * time.Second
)

// Serve answers on l until ctx ends, then takes no more connections and waits
// for the requests under way. A call is many requests: the next one goes to
// another replica, or to this one once it is back.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	srv := &http.Server{Handler: h, ReadHeaderTimeout: readTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		BaseContext: func(net.Listener) context.Context { return base }}
	srv.RegisterOnShutdown(func() { time.AfterFunc(streamTime, cut) })
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}
