package expr

import "slices"

// Part is something that a condition looks at beside the value: a word about earlier runs, a word about the run, or an
// aggregate. It says what a limit such as `0.5 * avg_last(7)` came to.
type Part struct {
	// Written is the part as it was written.
	Written string
	// Columns are those that it is computed from, as written.
	Columns []string
	// Alike says that it is of the same kind as the value, as avg_last(7) is and percent_change is not.
	Alike bool

	node node
	src  string
}

// Parts lists what a condition looks at beside the value, each once, in the order in which they are written. The word
// previous and parameters of the run are not among them.
func (e *Expr) Parts() []Part {
	var all []Part
	e.addParts(e.root, &all)
	return all
}

func (e *Expr) addParts(n node, all *[]Part) {
	add := func(alike bool) {
		at := n.at()
		p := Part{Written: e.src[at.offset:at.end], Columns: columnsIn(n), Alike: alike, node: n, src: e.src}
		if !slices.ContainsFunc(*all, func(other Part) bool { return other.Written == p.Written }) {
			*all = append(*all, p)
		}
	}
	switch n := n.(type) {
	case *past:
		if n.word != "previous" {
			add(n.word != "percent_change" && n.word != "zscore")
		}
		return
	case *runWord:
		if n.name != "param" {
			add(false)
		}
		return
	case *call:
		if isAggregate(n) {
			add(false)
			return
		}
	}
	for _, part := range children(n) {
		e.addParts(part, all)
	}
}

// columnsIn lists the columns that stand in a node.
func columnsIn(n node) []string {
	if c, ok := n.(*column); ok {
		return []string{c.name}
	}
	var names []string
	for _, part := range children(n) {
		names = append(names, columnsIn(part)...)
	}
	return names
}

// Part compiles a part of a condition that Group has compiled.
func (s *Scope) Part(p Part) Program {
	c := s.compiler(p.src, true)
	return c.compile(p.node).run
}
