package alert

import (
	"fmt"
	"maps"
	"slices"

	"github.com/modealert/modealert/internal/store"
)

// manyGroups is from how many groups on a rule's groups are a crowd: those that are fine, as they were, have no alert and no
// record of their own.
const manyGroups = 1001

// The groups under which the records of a crowd are kept.
const (
	groupFine    = "!ok"      // the groups that are fine
	groupUnknown = "!unknown" // those that are left as they were, as far as they have no records of their own
)

// maxUnknown is how many groups of a crowd that were left as they were have a record of their own.
const maxUnknown = 100

// crowd counts the groups of a rule that have no records of their own.
type crowd struct {
	fine, unknown int
	why           string // what is not known of the first of the unknown
}

// alike reports whether a group is like all others of its crowd: it was fine, and is fine or left as it was. Its record and
// its alert would say nothing; its value is in the history.
func (v verdict) alike(was store.Alert, stands standing, mv move) bool {
	return v.groups >= manyGroups && !v.keep && mv == moveNone && stands.state == StateOK && State(was.State) == StateOK && was.Missing == 0 &&
		(v.rows == nil || len(v.rows.keys) == 0)
}

// count counts a group that is like all others in.
func (d *decision) count(v verdict) {
	if d.crowds == nil {
		d.crowds = make(map[string]*crowd)
	}
	c := d.crowds[v.key]
	if c == nil {
		c = &crowd{}
		d.crowds[v.key] = c
	}
	switch {
	case v.unknown == "":
		c.fine++
	case c.unknown < maxUnknown:
		c.unknown++
		d.record(v, StateOK, reason(moveNone, v, standing{state: StateOK}))
	default:
		c.unknown++
		c.why = v.unknown
	}
}

// recordCrowds records how many groups of each crowd have no records of their own.
func (d *decision) recordCrowds() {
	for _, key := range slices.Sorted(maps.Keys(d.crowds)) {
		c := d.crowds[key]
		if c.fine > 0 {
			why := fmt.Sprintf("not posted: no condition holds for %s", counted(int64(c.fine), "group"))
			d.record(verdict{key: key, group: groupFine}, StateOK, why)
		}
		if more := c.unknown - maxUnknown; more > 0 {
			v := verdict{key: key, group: groupUnknown, undecided: true, unknown: c.why}
			why := reason(moveNone, v, standing{state: StateOK})
			d.record(v, StateOK, fmt.Sprintf("%s more: %s", counted(int64(more), "group"), why))
		}
	}
}
