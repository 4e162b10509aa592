// Package worker does what need not be done while somebody waits on the
// telephone: texts, the purge, the rounds of the days to come, and callbacks
// that were promised while the database was away.
//
//	text.go    one text: sent once, also when the provider's answer is lost
//	upkeep.go  the nightly purge, keys by the hour, rounds by the day
//	spool.go   promises from the spool into the database
//	worker.go  the River client that runs the jobs, start and stop
//
// Jobs are rows of the same PostgreSQL (River) and carry ids only. Any replica
// may run any job, and a job whose process was killed is run again after a few
// minutes: so each job asks first how far it had come. Retrying is River's
// habit; for a text it would mean two texts, so text.go decides itself.
package worker
