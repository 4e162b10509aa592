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
	afterPlace:      1.500,
	written:         0.900,
	gapSound:        -0.600,
	carrierDiscount: 1.250,
	commonDiscount:  0.7,
	glued:           1.875,
	mixed:           1.500,
	unasked:         -3.750,
	spelledLetter:   2.153,
	accented:        -1.125,
	leastPlace:      1.5,
	placeSilence:    1.875,
	writtenPostcode: 1.519,
	priorNumbered:   -0.450,
	priorBare:       -1.750,
	priorNumberOnly: -1.875,
	priorPlaceOnly:  -1.875,
	priorAfter:      -1.875,
	missingNumber:   0.04,
	silentSound:     0.400,
	soundsLikeNone:  1.500,
	spelledAlike:    0.155,
	formPenalty:     2.500,
	bestReading:     0.938,
	otherReading:    0.200,
	temperature:     1.6,
}
