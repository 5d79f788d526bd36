package alert

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/modealert/modealert/internal/store"
)

const stuckRule = `rules:
  - name: Stuck
    report: 5f3c0a1b2d4e
    value: days
    warning: above 3
    key: id
`

// TestStory_rowMemory: a message says which rows are new, and only new ones make it speak again.
func TestStory_rowMemory(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule)
	p.rows(`[{"id": 1, "days": 4}, {"id": 2, "days": 9}, {"id": 3, "days": 1}]`)
	p.sees("#c posted: WARNING: Stuck: 2 of 3 rows are above 3; worst is 9 (Sales)")
	p.rows(`[{"id": 2, "days": 10}, {"id": 1, "days": 5}]`)
	p.sees("#c edited: WARNING: Stuck: 2 of 2 rows are above 3: 0 new, 2 still; worst is 10 (Sales)")
	p.rows(`[{"id": 2, "days": 11}, {"id": 3, "days": 4}]`)
	p.sees("#c edited: WARNING: Stuck: 2 of 2 rows are above 3: 1 new, 1 still, 1 gone; worst is 11 (Sales)",
		"#c broadcast: More rows, still WARNING: Stuck: 2 of 2 rows are above 3: 1 new, 1 still, 1 gone; worst is 11, for 3 runs (2 h) (Sales)")
	p.rows(`[{"id": 3, "days": 5}]`)
	p.sees("#c edited: WARNING: Stuck: 1 of 1 row is above 3: 0 new, 1 still, 1 gone; it is 5 (Sales)")
	p.rows(`[{"id": 3, "days": 2}]`)
	p.sees("#c edited: RESOLVED: Stuck: no row is above 3 any more, after 4 h; worst was 11 (Sales)",
		"#c replied: Resolved: Stuck: no row is above 3 any more, after 4 h; worst was 11 (Sales)")
	p.rows(`[{"id": 3, "days": 6}]`)
	p.sees("#c posted: WARNING: Stuck: 1 of 1 row is above 3; it is 6 (Sales)")
}

// TestStory_rowMemoryShown: what is new is shown, however bad the rest is.
func TestStory_rowMemoryShown(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule+"    rows: 2\n")
	p.rows(`[{"id": 1, "days": 40}, {"id": 2, "days": 90}, {"id": 3, "days": 50}]`)
	p.rows(`[{"id": 1, "days": 41}, {"id": 2, "days": 91}, {"id": 3, "days": 51}, {"id": 4, "days": 4}]`)
	table := p.lastNotice().Table
	want := [][]string{{"4", "4", "new"}, {"2", "91", "1 h ago"}}
	if table == nil || !reflect.DeepEqual(table.Rows, want) {
		t.Errorf("the message shows %+v, want the rows %v", table, want)
	}
}

// TestStory_rowMemoryPending: rows that nobody has heard of are no news and no old ones either.
func TestStory_rowMemoryPending(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule+"    for: 2 runs\n")
	p.rows(`[{"id": 1, "days": 4}, {"id": 2, "days": 9}]`)
	p.sees()
	p.rows(`[{"id": 1, "days": 4}, {"id": 2, "days": 9}, {"id": 5, "days": 8}]`)
	p.sees("#c posted: WARNING: Stuck: 3 of 3 rows are above 3; worst is 9 (Sales)")
	if table := p.lastNotice().Table; table == nil || slices.Contains(table.Columns, "since") {
		t.Errorf("the first message shows %+v, want no column that compares it with one before", table)
	}
	p.rows(`[{"id": 1, "days": 4}, {"id": 5, "days": 8}]`)
	p.sees("#c edited: WARNING: Stuck: 2 of 2 rows are above 3: 0 new, 2 still, 1 gone; worst is 8 (Sales)")
}

// TestStory_rowMemoryMuted: what is new is what is so since people last heard of it.
func TestStory_rowMemoryMuted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule)
	p.quietly(0, `[{"id": 1, "days": 4}]`)
	p.sees("#c posted: WARNING: Stuck: 1 of 1 row is above 3; it is 4 (Sales)")
	p.use(stuckRule + untilDecember)
	p.quietly(1, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}]`)
	p.quietly(2, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}, {"id": 3, "days": 6}]`)
	p.quietly(3, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}, {"id": 3, "days": 6}]`)
	p.sees("#c edited: WARNING: Stuck: 2 of 2 rows are above 3: 1 new, 1 still; worst is 5 (Sales)",
		"#c edited: WARNING: Stuck: 3 of 3 rows are above 3: 2 new, 1 still; worst is 6 (Sales)",
		"#c edited: WARNING: Stuck: 3 of 3 rows are above 3: 2 new, 1 still; worst is 6 (Sales)")
	want := [][]string{{"3", "6", "new"}, {"2", "5", "new"}, {"1", "4", "3 h ago"}}
	if table := p.lastNotice().Table; table == nil || !reflect.DeepEqual(table.Rows, want) {
		t.Errorf("the message shows %+v, want the rows %v", table, want)
	}
	p.muteEnds()
	p.sees("#c broadcast: More rows, still WARNING: Stuck: 3 of 3 rows are above 3: 2 new, 1 still; worst is 6, for 4 runs (3 h) (Sales)")
	p.quietly(9*24, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}, {"id": 3, "days": 6}]`)
	p.sees("#c edited: WARNING: Stuck: 3 of 3 rows are above 3: 0 new, 3 still; worst is 6 (Sales)")
}

// TestStory_rowMemoryUnheard: the first message that anybody sees compares with none.
func TestStory_rowMemoryUnheard(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule+untilDecember)
	p.quietly(0, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}]`)
	p.quietly(1, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}]`)
	p.muteEnds()
	p.sees("#c posted: WARNING: Stuck: 2 of 2 rows are above 3; worst is 5 (Sales)")
	p.quietly(9*24, `[{"id": 1, "days": 4}, {"id": 2, "days": 5}]`)
	p.sees("#c edited: WARNING: Stuck: 2 of 2 rows are above 3: 0 new, 2 still; worst is 5 (Sales)")
}

// lastNotice is the last thing that the incident's message was to say.
func (p *play) lastNotice() Notice {
	p.t.Helper()
	var n Notice
	err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
		last, err := tx.LastNotification(p.t.Context(), 1)
		for id := last.ID; err == nil && n.Role != RoleEdit && n.Role != RolePost; id-- {
			if last, err = tx.Notification(p.t.Context(), id); err == nil {
				n = Notice{}
				err = json.Unmarshal(last.Body, &n)
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// TestStory_rowMemoryPrivate: what is kept of a row tells nothing of what is in it.
func TestStory_rowMemoryPrivate(t *testing.T) {
	t.Parallel()
	p := newPlay(t, stuckRule)
	p.rows(`[{"id": "dana@example.com", "days": 4}]`)
	keys := p.rowKeys("stuck@" + storyReport)
	if len(keys) != 1 || len(keys[0]) != 32 {
		t.Errorf("kept of the row: %q, want one checksum", keys)
	}
}

// rowKeys are what is remembered of the rows of a rule without groups.
func (p *play) rowKeys(rule string) []string {
	p.t.Helper()
	var keys []string
	err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
		all, err := tx.RowKeys(p.t.Context(), rule, groupAll)
		keys = slices.Sorted(maps.Keys(all))
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return keys
}
