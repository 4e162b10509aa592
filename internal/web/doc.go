// Package web is the service's one HTTP server: the mux, what stands before
// every request, health, and a life that ends without cutting callers off.
package web
