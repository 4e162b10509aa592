package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/api"
	"github.com/debarras/debarras/internal/web"
)

// geocoder is the edge that answers /search and /reverse; nil when it is off.
func (s *service) geocoder() web.Routes {
	if !s.config.ServesGeocoder() {
		return nil
	}
	return api.New(s.indexes.Newest, s.now, !s.config.Private())
}

// geocoderCmd is `debarras geocoder`: /search and /reverse over an index file, and nothing else.
type geocoderCmd struct {
	Index string `help:"Index file; default: the one that the service cached in DATA_DIR."`
	At    string `default:"127.0.0.1:7979" help:"Address to listen on, host:port."`
}

// Run serves until the process is told to end.
func (cmd *geocoderCmd) Run(e *env) error {
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmd.At)
	if err != nil {
		return fmt.Errorf("--at: %w", err)
	}
	defer listener.Close()
	mux := http.NewServeMux()
	api.New(func() *address.Index { return x }, clock, false).Routes(mux)
	fmt.Fprintf(e.out, "%d streets on http://%s/search?q=… and /reverse?lon=…&lat=…\n", x.Stats().Streets, listener.Addr())
	return web.Serve(e.ctx, listener, mux)
}
