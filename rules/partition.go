package rules

import (
	"fmt"

	"github.com/modealert/modealert/rules/expr"
)

// partition tells the rows of a result apart by the values of some columns, and numbers the classes that they fall into,
// from 0 as they come. Rules with the same `by` share one, so that each row is looked up once.
type partition struct {
	by      []int // slots
	classes []class
	numbers map[string]int      // by identity
	recent  [sharedTexts]recent // classes that were found lately, each in the place that its identity says
	found   [rowsTogether]found
	last    lastBatch
	key     []byte
	values  []expr.Value // allocated ahead
}

// class is what the rows of a class have in common.
type class struct {
	id  string
	key []expr.Value
}

// lastBatch is the classes of the rows that were asked for last, which rules with the same `where` and `by` ask for in turn.
type lastBatch struct {
	batch *batch
	row   int64 // the number of its first row
	found []int
}

// recent is a class that was found lately, with what is scattered of its identity, so that most others are told from it
// without a look at that.
type recent struct {
	scattered uint64
	number    int
}

// found is the class of one of the rows that are judged together.
type found struct {
	row    int64
	number int
}

func newPartition(by []int) *partition {
	p := &partition{by: by}
	p.forget()
	return p
}

// forget forgets all classes.
func (p *partition) forget() {
	p.classes, p.numbers, p.values = nil, nil, nil
	if len(p.by) == 0 {
		p.classes = make([]class, 1)
	}
}

// all are the numbers of the classes that rows belong to. They are good until it is asked about others.
func (p *partition) all(b *batch) []int {
	if row := b.rows[0].number; p.last.batch != b || p.last.row != row {
		p.last = lastBatch{b, row, p.last.found[:0]}
		for _, r := range b.rows {
			p.last.found = append(p.last.found, p.of(r))
		}
	}
	return p.last.found
}

// of is the number of the class that a row belongs to.
func (p *partition) of(r *row) int {
	found := &p.found[r.index]
	if found.row != r.number {
		found.row, found.number = r.number, p.find(r)
	}
	return found.number
}

// find finds the class of a row.
func (p *partition) find(r *row) int {
	p.key = p.key[:0]
	for _, slot := range p.by {
		p.key = appendKeyed(p.key, &r.values[slot])
	}
	scattered := scattered(p.key)
	near := &p.recent[scattered%sharedTexts]
	if near.scattered == scattered && near.number < len(p.classes) && p.classes[near.number].id == string(p.key) {
		return near.number
	}
	number, known := p.numbers[string(p.key)]
	if !known {
		number = len(p.classes)
		p.add(r)
	}
	*near = recent{scattered, number}
	return number
}

// add adds the class of a row, whose identity is in p.key.
func (p *partition) add(r *row) {
	if len(p.values) == 0 {
		p.values = make([]expr.Value, min(slab, len(p.classes)+1)*len(p.by))
	}
	one := class{id: string(p.key), key: p.values[:len(p.by):len(p.by)]}
	p.values = p.values[len(p.by):]
	var key []byte
	for i, slot := range p.by {
		v := keyed(r.values[slot])
		key = v.AppendKey(key)
		if v.Kind() == expr.Text {
			n := len(v.String()) // a text is what its key ends with, and need not be kept twice
			v = expr.TextOf(one.id[len(key)-n : len(key)])
		}
		one.key[i] = v
	}
	if p.numbers == nil {
		p.numbers = make(map[string]int)
	}
	p.numbers[one.id] = len(p.classes)
	p.classes = append(p.classes, one)
}

// partitions are those of a pass.
type partitions map[string]*partition

// by is the partition by some columns.
func (all partitions) by(slots []int) *partition {
	key := fmt.Sprint(slots)
	if all[key] == nil {
		all[key] = newPartition(slots)
	}
	return all[key]
}
