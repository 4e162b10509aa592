// Package privacy says how long each kind of datum lives, and makes that true.
//
// Policies (policy.go) is the register: every class of data with its purpose, legal basis, recipients, duration and what
// comes after. Columns (columns.go) puts every column of the schema into a class; a test compares the two, so that a new
// column always makes its author think.
//
// The keyring (keyring.go) holds class keys outside the database. A class key is named by the moment it expires
// ("raw/2026-11-24T22", "address/2027-01-23") and wraps the small data keys of everything that ends then. Destroying it
// ends the data in every copy and backup of the database. Keyed hashes (hmac.go) rotate in the same place.
//
// Sealing (seal.go) is AES-256-GCM with random nonces from the standard library; the associated data binds a ciphertext
// to its row. Personal (personal.go) is a string that cannot be printed or logged by mistake; Redact (redact.go) takes
// identity out of what a caller said.
package privacy
