package dialogue

import "slices"

// guess asks which of two wishes was meant, where nothing was asked for yet. It
// reports whether it did.
func (w *work) guess(r Reading) bool {
	if len(r.Guess) != 2 || w.Expect != Open {
		return false
	}
	w.Guessed, w.GuessedText = r.Guess, r.Question
	w.say("which_wish", Args{Wishes: r.Guess})
	w.listen(w.Expect)
	return true
}

// guessed takes the answer to that question: the first, the second, one of them
// in words, or something else altogether, which is read as it is.
func (w *work) guessed(r Reading) Reading {
	asked, text := w.Guessed, w.GuessedText
	w.Guessed, w.GuessedText = nil, ""
	if len(asked) == 0 {
		return r
	}
	n := r.Choice
	switch {
	case n == 0 && r.Answer == Yes && !slices.ContainsFunc(r.Intents, isWish):
		n = 1
	case r.Answer == No && !slices.ContainsFunc(r.Intents, isWish): // neither
		return Reading{Answer: No, Intents: slices.DeleteFunc(slices.Clone(r.Intents), func(i Intent) bool { return i != Goodbye }), Question: r.Question,
			Confidence: r.Confidence, Source: r.Source}
	case n == 0 || n > len(asked):
		return r
	}
	if text == "" {
		text = r.Question
	}
	return Reading{Intents: []Intent{asked[n-1]}, Question: text, Confidence: r.Confidence, Source: r.Source}
}
