package address

type weights struct {
	glued, mixed           float32
	unasked, spelledLetter float64
	atBoundary             float32
	insideWord             float32
	inDigits               float32
	afterPlace             float32
	written                float32
	gapSound               float32
	carrierDiscount        float32
	commonDiscount         float32
	accented               float32
	leastPlace             float32
	placeSilence           float32
	writtenPostcode        float32
	priorNumbered          float64
	priorBare              float64
	priorNumberOnly        float64
	priorPlaceOnly         float64
	priorAfter             float64
	missingNumber          float64
	silentSound            float64
	soundsLikeNone         float64
	spelledAlike           float64
	formPenalty            float64
	bestReading            float64
	otherReading           float64
	temperature            float64
}

var w = weights{
	atBoundary:      0.5,
	insideWord:      -0.4,
	inDigits:        -3,
	afterPlace:      1.2,
	written:         1.2,
	gapSound:        -0.45,
	carrierDiscount: 1,
	commonDiscount:  0.7,
	glued:           2.5,
	mixed:           2,
	unasked:         -3,
	spelledLetter:   1.3,
	accented:        -1.5,
	leastPlace:      1.5,
	placeSilence:    2.5,
	writtenPostcode: 3,
	priorNumbered:   -0.3,
	priorBare:       -1.4,
	priorNumberOnly: -2.5,
	priorPlaceOnly:  -2.5,
	priorAfter:      -2.5,
	missingNumber:   0.04,
	silentSound:     0.25,
	soundsLikeNone:  2,
	spelledAlike:    0.5,
	formPenalty:     2,
	bestReading:     0.75,
	otherReading:    0.35,
	temperature:     1.6,
}
