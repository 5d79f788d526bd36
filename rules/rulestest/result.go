// Package rulestest makes results and rules to measure rules by. They are the same each time.
package rulestest

import (
	"fmt"
	"io"
	"strconv"
)

const (
	// Countries is how many countries a large result has.
	Countries = 10
	// Customers is how many customers a large result has.
	Customers = 100_000
	// chunk is how much is written at once.
	chunk = 256 << 10
)

// result writes the rows of a table of orders.
type result struct {
	row    int
	random uint64
	text   []byte
}

// WriteResult writes a result of at least that size as Mode sends it, and says how many rows it has. A row has twelve
// columns: texts that repeat and texts that do not, exact decimals, whole numbers beyond 2^53, numbers as text, times,
// booleans and nulls.
func WriteResult(w io.Writer, size int64) (rows int, err error) {
	r := result{random: 1, text: []byte("[")}
	for written := int64(0); ; {
		for len(r.text) < chunk && written+int64(len(r.text)) < size {
			r.add()
		}
		done := written+int64(len(r.text)) >= size
		if done {
			r.text = append(r.text, ']')
		}
		n, err := w.Write(r.text)
		if err != nil {
			return 0, fmt.Errorf("writing the result: %w", err)
		}
		if done {
			return r.row, nil
		}
		written += int64(n)
		r.text = r.text[:0]
	}
}

// add appends a row.
func (r *result) add() {
	if r.row > 0 {
		r.text = append(r.text, ',')
	}
	r.random = r.random*6364136223846793005 + 1442695040888963407
	random := int(r.random >> 33)
	r.text = append(r.text, `{"order_id":"A-`...)
	r.digits(r.row, 8)
	r.text = append(r.text, `","created_at":"2026-11-`...)
	r.digits(r.row/40_000%22+1, 2)
	r.text = append(r.text, 'T')
	r.digits(r.row/1700%24, 2)
	r.text = append(r.text, ':')
	r.digits(r.row/28%60, 2)
	r.text = append(r.text, `:07.250Z","country":"`...)
	r.text = append(r.text, countries()[random%Countries]...)
	r.text = append(r.text, `","region":"`...)
	r.text = append(r.text, regions()[random%Countries/3]...)
	r.text = append(r.text, `","channel":"`...)
	r.text = append(r.text, channels()[random>>3%5]...)
	r.text = append(r.text, `","customer":"Customer `...)
	r.text = strconv.AppendInt(r.text, int64(random%Customers), 10)
	r.text = append(r.text, `","amount":`...)
	r.text = strconv.AppendInt(r.text, int64(random>>6%5000), 10)
	r.text = append(r.text, '.')
	r.digits(random>>4%100, 2)
	r.text = append(r.text, `,"quantity":`...)
	r.text = strconv.AppendInt(r.text, int64(random>>5%9+1), 10)
	r.rest(random)
	r.row++
}

// rest appends the columns that are not there in each row, and those that are unlike others.
func (r *result) rest(random int) {
	r.text = append(r.text, `,"discount":`...)
	if random>>12%4 == 0 {
		r.text = append(r.text, "null"...)
	} else {
		r.text = append(r.text, '"')
		r.text = strconv.AppendInt(r.text, int64(random>>10%30), 10)
		r.text = append(r.text, `.50"`...)
	}
	r.text = append(r.text, `,"payment_id":`...)
	r.text = strconv.AppendInt(r.text, 1<<53+1+2*int64(r.row), 10)
	r.text = append(r.text, `,"paid":`...)
	r.text = strconv.AppendBool(r.text, random>>8%16 != 0)
	r.text = append(r.text, `,"note":`...)
	if random>>14%25 == 0 {
		r.text = append(r.text, `"Called \"twice\" \u0026 écrit"}`...)
	} else {
		r.text = append(r.text, "null}"...)
	}
}

// digits appends a number with zeros in front.
func (r *result) digits(n, width int) {
	var digits [8]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	r.text = append(r.text, digits[:width]...)
}

func countries() [Countries]string {
	return [...]string{"DE", "FR", "IT", "US", "CA", "MX", "JP", "IN", "AU", "BR"}
}

func regions() [4]string { return [...]string{"EU", "NA", "APAC", "LATAM"} }

func channels() [5]string { return [...]string{"web", "app", "store", "partner", "phone"} }
