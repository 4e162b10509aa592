// Package api lets programs ask what the service knows. Today that is the address index, in the national geocoder's own language:
//
//	GET /search?q=12 rue paradis marseille    an address that was written → where it is
//	GET /reverse?lon=5.38&lat=43.29           a point → the addresses around it
//	POST /search/csv, POST /reverse/csv       a file of either, answered with result_ columns
//
// The parameters, the fields and the errors are those of the Géoplateforme's geocoding service and of addok, which it grew from, so that
// their clients and test suites run against it: GeoJSON in the GeocodeJSON manner, 400 with {code, message, detail},
// 429 with Retry-After. docs/geocoder.md lists what differs.
//
// It needs no database and signs nobody in, so it is bounded in every direction (length, rows, requests a second, searches at once), and
// what is asked is never logged: an address is personal data.
//
// Files: geocoder.go the routes; ask.go the parameters; answer.go the GeoJSON; csv.go files; limit.go the bounds; departments.go and .tsv
// the contexts; lambert.go France's legal coordinates. Package written does the searching.
package api
