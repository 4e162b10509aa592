// Package signin says who is at the console and what they may do.
//
// Accounts are local: a name, a role, and a password kept as an argon2id hash.
// An account begins without a password; a login link, valid for an hour and
// used once, lets its owner choose one. The very first account is made at the
// start of a program that nobody can sign in to yet (FirstLogin).
//
// A session is a random token in an HttpOnly cookie; the database keeps the
// token's hash. It ends after half a day, at logout, with its account, when the
// password changes, or when an administrator closes it. Every request looks the
// account up, so that a role that is taken away is gone at once.
//
// Passwords are tried slowly: see throttle.go.
//
//	mux.Handle("/console", in.Require(refuse, store.Agent)(desk)) // inside in.Load
//	user, ok := signin.User(r)
package signin
