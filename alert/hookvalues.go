package alert

// maxHookRows is how many bytes the rows of a body hold at the most.
const maxHookRows = 32 << 10

// hookValues is what a webhook is told of a rule's value: exact, and as people read it.
type hookValues struct {
	Value         string `json:"value,omitempty"`
	Shown         string `json:"value_shown,omitempty"`
	Previous      string `json:"previous_value,omitempty"`
	PreviousShown string `json:"previous_value_shown,omitempty"`
	Worst         string `json:"worst_value,omitempty"`
	WorstShown    string `json:"worst_value_shown,omitempty"`
	Change        string `json:"change,omitempty"`

	Threshold string            `json:"threshold,omitempty"`
	Warning   string            `json:"warning_threshold,omitempty"`
	Critical  string            `json:"critical_threshold,omitempty"`
	Compared  map[string]string `json:"compared_with,omitempty"`
	Latest    string            `json:"latest,omitempty"`

	Matched *int64       `json:"matched_rows,omitempty"` // of a row rule
	Rows    int64        `json:"rows,omitempty"`
	Recall  *RecallFacts `json:"remembered_rows,omitempty"`
}

func newHookValues(v ValueFacts) hookValues {
	h := hookValues{
		Value: v.Exact.Now, Shown: v.Now, Previous: v.Exact.Previous, PreviousShown: v.Previous, Worst: v.Exact.Worst, WorstShown: v.Worst,
		Change: v.Change, Threshold: v.Limit, Warning: v.WarningLimit, Critical: v.CriticalLimit,
		Compared: byColumn(v.Parts), Latest: v.Latest, Rows: v.Rows, Recall: v.Recall,
	}
	if v.RowRule {
		h.Matched = &v.Matched
	}
	return h
}

// byColumn are columns, or expressions, with their values.
func byColumn(ps []Pair) map[string]string {
	if len(ps) == 0 {
		return nil
	}
	all := make(map[string]string, len(ps))
	for _, p := range ps {
		all[p.Column] = p.Value
	}
	return all
}

// hookRows are the rows that a message shows, as it writes them.
type hookRows struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Total   int64      `json:"total"`
}

// newHookRows takes rows until they are enough.
func newHookRows(t *Table) *hookRows {
	if t == nil {
		return nil
	}
	h := &hookRows{Columns: t.Columns, Rows: [][]string{}, Total: t.Total}
	size := 0
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cutTo(cell, maxLongValue)
			size += len(cells[i])
		}
		if size > maxHookRows {
			break
		}
		h.Rows = append(h.Rows, cells)
	}
	return h
}
