package address

// A Resolution is one utterance resolved by itself, in the words of the benchmark's protocol: what `debarras address resolve`
// writes and `debarras bench address` judges.
type Resolution struct {
	// Decision is confirm, choose, commune, number, spell, keypad, human, outside or unknown. It is never "accept": that
	// belongs to a calibration of the recogniser in use.
	Decision string
	// Candidates, best first, three at most. A reply that holds only a house number or only a commune gives
	// candidates with just these fields.
	Candidates []Candidate
}

var resolutions = map[Decision]string{Confirm: "confirm", Choose: "choose", AskCommune: "commune", AskNumber: "number", Spell: "spell",
	Keypad: "keypad", Human: "human", None: "unknown", AskStreet: "unknown"}

// Resolve reads one utterance without a dialogue around it. insee is what is known of the place: a commune, an
// arrondissement, a whole city, or nothing.
func (x *Index) Resolve(texts []string, confidence float64, insee string) Resolution {
	r := x.Locate(Query{Texts: texts, Confidence: confidence, Known: Known{INSEE: insee}})
	if len(r.Candidates) > 0 {
		return Resolution{resolutions[r.Decision], r.Candidates}
	}
	switch {
	case r.Number > 0:
		return Resolution{"confirm", []Candidate{{Number: r.Number, Suffix: r.Suffix, Score: 0.5}}}
	case r.Commune != nil && r.Commune.INSEE != insee:
		return Resolution{"confirm", []Candidate{{INSEE: r.Commune.INSEE, Commune: r.Commune.Name, Score: r.Commune.Score}}}
	}
	return Resolution{Decision: "unknown"}
}
