package expr

import "time"

// node is one part of a parsed expression.
type node interface {
	at() place
	cover(place)
}

// place is where a part stands: bytes of the source.
type place struct{ offset, end int }

func (p place) at() place { return p }

// cover makes a part stand for more of the source, such as the parentheses around it.
func (p *place) cover(q place) { *p = q }

// to is the place from the beginning of p to the end of q.
func (p place) to(q place) place { return place{p.offset, q.end} }

// The kinds of nodes.
type (
	// literal is a constant.
	literal struct {
		place
		value Value
	}
	// timeLiteral is timestamp '…' or date '…'; what it means without an offset depends on the zone.
	timeLiteral struct {
		place
		text string
		zone *time.Location // nil means UTC; a scope has its own
	}
	// column is a column of the result.
	column struct {
		place
		name   string
		quoted bool
	}
	// valueWord is `value`, written out or understood.
	valueWord struct{ place }
	// runWord is a word about the run itself, such as run.duration.
	runWord struct {
		place
		name  string // behind the point, in lower case
		param string // of run.param
	}
	// past is a word about the value in earlier runs, such as previous, avg_last(7) or ago(7 days).
	past struct {
		place
		word   string // in lower case
		count  int    // of runs, where it takes one
		season season
		back   time.Duration // of ago
	}
	// unary is an operator in front of its operand.
	unary struct {
		place
		op operator
		x  node
	}
	// binary is an operator between its operands.
	binary struct {
		place
		op   operator
		x, y node
	}
	// between is x [not] between low and high; outside is `not between`.
	between struct {
		place
		x, low, high node
		not          bool
		outside      bool // how it was written
	}
	// in is x [not] in (list).
	in struct {
		place
		x    node
		list []node
		not  bool
	}
	// like is x [not] like pattern [escape escape].
	like struct {
		place
		x, pattern, escape node
		not                bool
	}
	// is is x is [not] null, true or false; want holds which.
	is struct {
		place
		x    node
		want Value
		not  bool
	}
	// caseOf is case [operand] when … then … [else …] end.
	caseOf struct {
		place
		operand node // nil in the form without
		whens   []when
		orElse  node // nil when there is none
	}
	// cast is cast(x as type).
	cast struct {
		place
		x  node
		to castType
	}
	// call is a function or an aggregate.
	call struct {
		place
		name     string // in lower case
		nameAt   place
		args     []node
		star     bool // count(*)
		distinct bool
		filter   node // nil when there is none
	}
)

// when is one branch of a caseOf.
type when struct{ condition, result node }

// children lists the parts that a node is made of.
func children(n node) []node {
	switch n := n.(type) {
	case *unary:
		return []node{n.x}
	case *binary:
		return []node{n.x, n.y}
	case *between:
		return []node{n.x, n.low, n.high}
	case *in:
		return append([]node{n.x}, n.list...)
	case *like:
		return present(n.x, n.pattern, n.escape)
	case *is:
		return []node{n.x}
	case *caseOf:
		parts := present(n.operand)
		for _, w := range n.whens {
			parts = append(parts, w.condition, w.result)
		}
		return append(parts, present(n.orElse)...)
	case *cast:
		return []node{n.x}
	case *call:
		return append(present(n.args...), present(n.filter)...)
	}
	return nil
}

// present leaves out the parts that are not there.
func present(nodes ...node) []node {
	there := make([]node, 0, len(nodes))
	for _, n := range nodes {
		if n != nil {
			there = append(there, n)
		}
	}
	return there
}
