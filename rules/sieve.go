package rules

import (
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// sieve shows rows to filters that ask for one text in the same column, such as `region = 'EU'` and `region = 'NA' and paid`.
// Each row is looked up once, however many those are.
type sieve struct {
	slot   int
	all    []*filter
	byText map[string]*wanting
}

// wanting are the filters that ask for the same text.
type wanting struct {
	only []*filter // ask for nothing else
	more []*filter
}

// newSieves makes those for all filters that can share one.
func newSieves(filters []*filter) []*sieve {
	var sieves []*sieve
	for _, f := range filters {
		slot, text, only, ok := f.text()
		if !ok {
			continue
		}
		i := slices.IndexFunc(sieves, func(s *sieve) bool { return s.slot == slot })
		if i < 0 {
			i = len(sieves)
			sieves = append(sieves, &sieve{slot: slot, byText: make(map[string]*wanting)})
		}
		sieves[i].add(f, text, only)
	}
	sieves = slices.DeleteFunc(sieves, func(s *sieve) bool { return len(s.all) == 1 })
	for _, s := range sieves {
		for _, f := range s.all {
			f.sifted = true
		}
	}
	return sieves
}

func (s *sieve) add(f *filter, text string, only bool) {
	w := s.byText[text]
	if w == nil {
		w = &wanting{}
		s.byText[text] = w
	}
	if only {
		w.only = append(w.only, f)
	} else {
		w.more = append(w.more, f)
	}
	s.all = append(s.all, f)
}

// sift shows rows to the filters that may keep them.
func (s *sieve) sift(env *expr.Env, rows []*row) {
	for _, r := range rows {
		text, ok := r.values[s.slot].Text()
		if !ok {
			for _, f := range s.all {
				f.ask(env, r)
			}
			continue
		}
		w := s.byText[text]
		if w == nil {
			continue
		}
		for _, f := range w.only {
			if f.failed == nil {
				f.kept.add(r)
			}
		}
		for _, f := range w.more {
			f.ask(env, r)
		}
	}
}
