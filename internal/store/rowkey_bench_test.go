package store

import (
	"fmt"
	"testing"
)

// BenchmarkRowKeys remembers very many rows of which each is another than on the run before, and reads them.
func BenchmarkRowKeys(b *testing.B) {
	const rows = 10_000
	s := benchStore(b)
	var before []string
	run := 0
	for b.Loop() {
		run++
		now := make([]string, rows)
		for i := range now {
			now[i] = fmt.Sprintf("%016x%016x", i*0x9E3779B1%0xFFFFFF, run)
		}
		err := s.Update(b.Context(), func(tx *Tx) error {
			if _, err := tx.RowKeys(b.Context(), "stuck", ""); err != nil {
				return err
			}
			return tx.SaveRowKeys(b.Context(), "stuck", "", now, at(run), before)
		})
		if err != nil {
			b.Fatal(err)
		}
		before = now
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
