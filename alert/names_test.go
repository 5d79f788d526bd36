package alert

import (
	"fmt"
	"testing"
	"time"
)

// TestNames_bound: however many names are looked up, only the latest are remembered.
func TestNames_bound(t *testing.T) {
	t.Parallel()
	now := storyBegin
	n := newNames(nil, func() time.Time { return now })
	asked := 0
	get := func(i int) {
		kept, err := n.get(fmt.Sprint("report/", i), func() (keptName, error) {
			asked++
			return keptName{link: Link{Name: fmt.Sprint(i)}}, nil
		})
		if err != nil || kept.link.Name != fmt.Sprint(i) {
			t.Errorf("get() of %d = %v, %v", i, kept, err)
		}
		now = now.Add(time.Millisecond)
	}
	for i := range mostNames + 3 {
		get(i)
	}
	get(3) // is the oldest yet
	if len(n.kept) != mostNames || asked != mostNames+3 {
		t.Errorf("%d names are remembered after %d questions, want %d after %d", len(n.kept), asked, mostNames, mostNames+3)
	}
	for i := range 3 {
		if known := n.remembered(fmt.Sprint("report/", i)); known != (keptName{}) {
			t.Errorf("%d is remembered: %v", i, known)
		}
	}
	now = now.Add(nameFor)
	get(3) // takes its own place
	get(mostNames + 3)
	if n.remembered("report/3") == (keptName{}) || n.remembered("report/4") != (keptName{}) || len(n.kept) != mostNames {
		t.Errorf("%d names are remembered, of 3 %v and of 4 %v", len(n.kept), n.remembered("report/3"), n.remembered("report/4"))
	}
}
