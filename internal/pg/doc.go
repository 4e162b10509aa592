// Package pg finds PostgreSQL, or starts a private one, and brings its schema up to date.
//
// Without DATABASE_URL, Start runs the machine's own PostgreSQL binaries on a folder of ours: no network listener, a
// socket that only this user can reach, an unprivileged user when we are root, the end of the parent as the end of the
// server. A lock file tells, without guessing from process numbers, whether a server runs on the folder: the server
// itself holds the lock, so the lock is free exactly when the server is gone, however it went.
//
// Three roles, here and on an external server (deploy/roles.sql): debarras_owner migrates, debarras_app serves,
// debarras_purge deletes. Check refuses an app role for which row policies would not count. Migrate runs our SQL files,
// then River's, under one advisory lock.
//
// Package pgtest gives each test a fresh database of the same make.
package pg
