package expr

import "slices"

// Columns is the table of the columns that expressions need. All rules that read one result share it, so that a row is
// read once into one slice of values. It belongs to one goroutine while expressions are compiled.
type Columns struct {
	// Budget bounds what the aggregates of all scopes over these columns keep in mind together.
	Budget *Budget

	names []string
	slots map[string]int
}

// NewColumns returns an empty table, with a budget of 64 MB.
func NewColumns() *Columns {
	return &Columns{Budget: NewBudget(defaultBudget), slots: make(map[string]int)}
}

// Slot is the place of a column's value in Env.Row. A name not seen before gets the next place. Names are compared
// exactly: whoever reads the rows decides which column of the result a name means.
func (c *Columns) Slot(name string) int {
	slot, ok := c.slots[name]
	if !ok {
		slot = len(c.names)
		c.names = append(c.names, name)
		c.slots[name] = slot
	}
	return slot
}

// Names lists the columns by slot. The caller owns the slice.
func (c *Columns) Names() []string { return slices.Clone(c.names) }
