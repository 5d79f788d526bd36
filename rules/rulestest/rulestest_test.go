package rulestest_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/rulestest"
)

func TestRules(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(rulestest.Rules(100)))
	if err != nil {
		t.Fatal(err)
	}
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	rows, err := rulestest.WriteResult(&b, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(&b); err != nil {
		t.Fatal(err)
	}
	results, err := pass.Results(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil || r.Rows != int64(rows) || r.Kept == 0 || len(r.Groups) == 0 {
			t.Errorf("%s of %q: %d of %d rows, %d groups, %v", r.Rule.Name, r.Rule.Value, r.Kept, r.Rows, len(r.Groups), r.Err)
		}
	}
	if n := len(results[1].Groups); n != rulestest.Countries {
		t.Errorf("%d countries", n)
	}
}
