package address

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// A Fit is a calibration and what it belongs to: one recogniser with one model.
type Fit struct {
	Recogniser string // "twilio:googlev2_telephony"
	Checked    int    // whole addresses whose truth is known that it was fitted on
	Proven     bool   // what it would take in passing was right often enough, on names that it was not fitted on
	Costs      Costs  // what its decisions weigh
	Weights    Calibration
}

// LeastChecked is how many checked addresses allow to take an address in passing.
const LeastChecked = 500

// The recogniser that the shipped calibration belongs to, and on how many whole addresses it was fitted.
const (
	ShippedRecogniser = "whisper-base"
	shippedChecked    = 1262
)

// For gives the same index for the recogniser in use. Only a fit of that very recogniser, on enough checked addresses, lets addresses be
// accepted; without one the shipped calibration ranks, and what it is sure of is read back.
func (x *Index) For(recogniser string, fits ...Fit) *Index {
	y := *x
	y.accepting = recogniser == ShippedRecogniser && shippedChecked >= LeastChecked
	for _, f := range fits {
		if f.Recogniser == recogniser && len(f.Weights) == len(featureNames) {
			y.calibrated, y.costs, y.accepting = f.Weights, f.Costs, f.Proven && f.Checked >= LeastChecked
		}
	}
	return &y
}

// fitFile is a Fit on paper: weights by the names of their features, so that a file of another version of the program is noticed.
type fitFile struct {
	Recogniser string             `json:"recogniser"`
	Checked    int                `json:"checked"`
	Proven     bool               `json:"proven"`
	Costs      Costs              `json:"costs"`
	Weights    map[string]float64 `json:"weights"`
}

// Write writes a fit as JSON.
func (f Fit) Write(w io.Writer) error {
	file := fitFile{f.Recogniser, f.Checked, f.Proven, f.Costs, map[string]float64{}}
	for i, name := range featureNames {
		file.Weights[name] = f.Weights[i]
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(file)
}

// ReadFit reads what Write wrote.
func ReadFit(r io.Reader) (Fit, error) {
	var file fitFile
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return Fit{}, fmt.Errorf("this is no address calibration: %w", err)
	}
	f := Fit{Recogniser: file.Recogniser, Checked: file.Checked, Proven: file.Proven, Costs: file.Costs, Weights: make(Calibration, len(featureNames))}
	for i, name := range featureNames {
		v, ok := file.Weights[name]
		if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			return Fit{}, fmt.Errorf("the weight %q is missing: the calibration was made by another version; make it again with `debarras address calibrate`", name)
		}
		f.Weights[i] = v
	}
	if len(file.Weights) != len(featureNames) || f.Recogniser == "" || f.Checked < 0 || !f.Costs.sound() {
		return Fit{}, fmt.Errorf("the calibration is damaged or was made by another version; make it again with `debarras address calibrate`")
	}
	return f, nil
}
