// Package voice words what the dialogue says: a prompt's key and typed
// arguments become one French sentence of knowledge/voice. It is pure, so a
// Tell sounds the same whenever and wherever it is said again.
package voice
