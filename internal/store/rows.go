package store

import (
	"context"
	"fmt"
	"strings"
)

// rowsAtOnce are how many rows one statement stores, so that there are few different ones to be prepared.
var rowsAtOnce = [...]int{100, 10, 1}

// insert stores n rows: what a statement begins with, the values of each row, and what it ends with.
func (tx *Tx) insert(ctx context.Context, n int, begin string, row func(i int) []any, end string) error {
	for from := 0; from < n; {
		size := 1
		for _, most := range rowsAtOnce {
			if n-from >= most {
				size = most
				break
			}
		}
		var args []any
		for i := range size {
			args = append(args, row(from+i)...)
		}
		if err := tx.exec(ctx, begin+placeholders(size, len(args)/size)+end, args...); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// placeholders are those of so many rows: `($1, $2), ($3, $4)`.
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString(" values (")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ") "
}
