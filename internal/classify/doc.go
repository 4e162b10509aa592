// Package classify learns from example utterances which of a set of labels an
// utterance belongs to, in a fraction of a second and without anything but the
// examples: a multinomial logistic regression over hashed features.
//
// The features of an utterance are its words, pairs of neighbouring words, runs
// of three to five letters within a word, and runs of three sounds, so that a
// word misspelt or misheard still weighs most of what it should ("an combrant").
// Each is hashed into one of 2^14 rows; the weights are 2^14 × labels float32,
// some three megabytes for fifty labels.
//
// The probabilities are calibrated: the examples are cut into folds, each fold
// is judged by a model that has not seen it, and one temperature is fitted on
// those judgements (Guo et al., "On Calibration of Modern Neural Networks",
// 2017). Everything is deterministic: equal examples give equal models.
package classify
