package api

import "math"

// lambert93 projects a point, in degrees of RGF93 (WGS 84 within a metre), to France's legal projection EPSG:2154, in metres: a Lambert
// conformal conic with two standard parallels on GRS 80 (IGN, NT/G 71; EPSG guidance note 7-2, method 9802). It is false
// where the projection is not the legal one: outside metropolitan France's extent.
func lambert93(lon, lat float64) (x, y float64, ok bool) {
	if !(lon >= -9.86 && lon <= 10.38 && lat >= 41.15 && lat <= 51.56) { // the area of use of EPSG:2154
		return 0, 0, false
	}
	theta := lambertN * (lon - 3) * math.Pi / 180
	r := lambertC * math.Exp(-lambertN*isometric(lat*math.Pi/180))
	return 700_000 + r*math.Sin(theta), 6_600_000 + lambertR0 - r*math.Cos(theta), true
}

// GRS 80.
const (
	grsMajor      = 6378137.0
	grsFlattening = 1 / 298.257222101
)

var grsE = math.Sqrt(grsFlattening * (2 - grsFlattening))

// The cone through the parallels 44° and 49°, counted from 46.5°: its exponent, its constant, the radius of the parallel of origin.
var lambertN, lambertC, lambertR0 = func() (n, c, r0 float64) {
	south, north, origin := 44*math.Pi/180, 49*math.Pi/180, 46.5*math.Pi/180
	n = math.Log(parallel(north)/parallel(south)) / (isometric(south) - isometric(north))
	c = parallel(south) / n * math.Exp(n*isometric(south))
	return n, c, c * math.Exp(-n*isometric(origin))
}()

// parallel is the radius of a parallel.
func parallel(lat float64) float64 {
	return grsMajor * math.Cos(lat) / math.Sqrt(1-math.Pow(grsE*math.Sin(lat), 2))
}

// isometric latitude.
func isometric(lat float64) float64 {
	e := grsE * math.Sin(lat)
	return math.Log(math.Tan(math.Pi/4+lat/2)) - grsE/2*math.Log((1+e)/(1-e))
}
