// Package axis writes the numbers that stand at the side of charts, in a terminal and in a picture alike.
//
//	axis.Figure(1234.5, 4) // 1,234.5
package axis

import (
	"math"
	"strconv"
	"strings"
)

// Figure is a number with two digits after the point at the most, or with so many digits in all where it is too long or too short
// for that.
func Figure(v float64, digits int) string {
	size := math.Abs(v)
	if size >= 1e9 || size > 0 && size < 0.01 {
		return strconv.FormatFloat(v, 'g', digits, 64)
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(size, 'f', 2, 64), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		whole += "." + fraction
	}
	if v < 0 {
		return "-" + whole
	}
	return whole
}
