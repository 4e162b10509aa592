// Package ask carries out the dialogue's Asks: it reads the world and changes
// nothing. Each Ask becomes one Event, a plain value. What cannot be answered
// in time is an error; the session turns it into ProviderFailed.
package ask
