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
	numbers map[string]int // by identity
	last    int            // the class that was found last; most results come sorted, so that the next row is likely of it
	found   [rowsTogether]found
	key     []byte
	values  []expr.Value // allocated ahead
}

// class is what the rows of a class have in common.
type class struct {
	id  string
	key []expr.Value
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
	p.last, p.classes, p.numbers, p.values = 0, nil, nil, nil
	if len(p.by) == 0 {
		p.classes = make([]class, 1)
	}
}

// of is the number of the class that a row belongs to.
func (p *partition) of(r *row) int {
	found := &p.found[r.index]
	if found.row != r.number {
		p.find(r)
		found.row, found.number = r.number, p.last
	}
	return found.number
}

// find finds the class of a row.
func (p *partition) find(r *row) {
	if len(p.by) == 0 {
		return
	}
	p.key = p.key[:0]
	for _, slot := range p.by {
		p.key = keyed(r.values[slot]).AppendKey(p.key)
	}
	if len(p.classes) > 0 && p.classes[p.last].id == string(p.key) {
		return
	}
	number, known := p.numbers[string(p.key)]
	if !known {
		number = len(p.classes)
		p.add(r)
	}
	p.last = number
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
