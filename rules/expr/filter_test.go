package expr

import (
	"math/rand/v2"
	"testing"
)

// TestFilter_Text: what is not asked of a row would have been answered so.
func TestFilter_Text(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 12))
	for src, want := range map[string]bool{
		"x = 'EU'": true, "x = 'EU' and y": true, "x = 'EU' and y > 3 and y < 9": true, "x = 'EU' and (y or x)": true, "(x = 'EU') and y = 'n/a'": true,
		"x = 'EU' or y": false, "y and x = 'EU'": false, "x <> 'EU'": false, "x = '5'": true, "x = '2026-11-23'": false, "x = 5": false, "not x = 'EU'": false, "x = y": false, "x in ('EU', 'NA')": false,
	} {
		filter, err := NewScope(plainColumns(), nil).Where(mustParse(t, src))
		if err != nil {
			t.Fatal(err)
		}
		slot, text, only, ok := filter.Text()
		if ok != want {
			t.Errorf("%s asks for a text: %v, want %v", src, ok, want)
		}
		for range 500 {
			row := []Value{anyValue(random), anyValue(random)}
			found, isText := row[slot].Text()
			if !ok || !isText || found == text && !only {
				continue
			}
			truth, known, err := filter.Test(&Env{Row: row})
			if err != nil || !known || truth != (found == text) {
				t.Errorf("%s of %v is %v, %v, %v", src, row, truth, known, err)
			}
		}
	}
}
