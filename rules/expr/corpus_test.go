package expr

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	corpusFile   = "testdata/corpus.jsonl"
	corpusRows   = 3000
	corpusGroups = 600
)

// entry is a line of the corpus: an expression, the row or the group of rows that it is asked of, and what SQLite said.
type entry struct {
	Expr string           `json:"expr"`
	Row  map[string]any   `json:"row,omitempty"`
	Rows []map[string]any `json:"rows,omitempty"`
	Want any              `json:"want"`
}

// TestCorpus asks what SQLite was asked once and says what it said. It needs no SQLite but for -update.
func TestCorpus(t *testing.T) {
	t.Parallel()
	if *update {
		writeCorpus(t)
	}
	data, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	scanner := bufio.NewScanner(bytes.NewReader(data))
	for ; scanner.Scan(); lines++ {
		e := readEntry(t, scanner.Bytes())
		var ours outcome
		if e.Rows == nil {
			s, _ := sampleOf([]map[string]any{e.Row})
			ours = s.whole(e.Expr)[0]
		} else {
			s, rows := sampleOf(e.Rows)
			ours = s.wholeGroup(e.Expr, rows)
		}
		if a := (answers{ours, reply{value: e.Want}}); !a.agree() {
			t.Errorf("line %d: %s: %s", lines+1, scanner.Text(), a)
		}
	}
	if err := scanner.Err(); err != nil || lines < corpusRows+corpusGroups {
		t.Errorf("%d lines, %v, want %d", lines, err, corpusRows+corpusGroups)
	}
}

func readEntry(t *testing.T, line []byte) entry {
	t.Helper()
	var e entry
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&e); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if number, ok := e.Want.(json.Number); ok {
		e.Want = numberOf(string(number))
	}
	return e
}

// sampleOf makes a table of rows that were read from JSON, as one group.
func sampleOf(objects []map[string]any) (s sample, rows []int) {
	s.columns = []string{"g"}
	for _, object := range objects {
		for name := range object {
			if !slices.Contains(s.columns, name) {
				s.columns = append(s.columns, name)
			}
		}
	}
	for i, object := range objects {
		row, values := make([]any, len(s.columns)), make([]Value, len(s.columns))
		for j, name := range s.columns {
			v := object[name]
			if number, ok := v.(json.Number); ok {
				v = digits(number)
			}
			row[j], values[j] = stored(v), valueOf(v)
		}
		s.rows, s.values, rows = append(s.rows, row), append(s.values, values), append(rows, i)
	}
	return s, rows
}

// writeCorpus takes down pairs that the two agree about.
func writeCorpus(t *testing.T) {
	t.Helper()
	random := rand.New(rand.NewPCG(2026, 11))
	var file bytes.Buffer
	for lines := 0; lines < corpusRows; {
		lines += writeRows(t, &file, random)
	}
	for lines := 0; lines < corpusGroups; {
		lines += writeGroups(t, &file, random)
	}
	if err := os.WriteFile(corpusFile, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeRows takes down two rows of each expression of a sample.
func writeRows(t *testing.T, file *bytes.Buffer, random *rand.Rand) int {
	t.Helper()
	s := newSample(random, 2)
	g := generator{random: random}
	questions := readBothWays(t, g.generate(perSample))
	lines := 0
	for row, replies := range ask(s.fill(t), texts(questions), len(s.rows), "from t order by id") {
		for i, q := range questions {
			if a := (answers{s.whole(q.ours)[row], replies[2*i]}); a.agree() {
				lines += writeEntry(t, file, entry{Expr: q.ours, Row: s.object(q.ours, row), Want: replies[2*i].value})
			}
		}
	}
	return lines
}

func writeGroups(t *testing.T, file *bytes.Buffer, random *rand.Rand) int {
	t.Helper()
	s := newSample(random, 12)
	g := generator{random: random}
	pairs := make([]pair, perSample)
	for i := range pairs {
		pairs[i] = g.aggregate()
	}
	questions, groups := readBothWays(t, pairs), s.groups()
	lines := 0
	for j, replies := range ask(s.fill(t), texts(questions), len(groups), "from t group by g order by min(id)") {
		for i, q := range questions {
			a := answers{s.wholeGroup(q.ours, groups[j]), replies[2*i]}
			if !a.agree() {
				continue
			}
			e := entry{Expr: q.ours, Want: replies[2*i].value}
			for _, row := range groups[j] {
				e.Rows = append(e.Rows, s.object(q.ours, row))
			}
			lines += writeEntry(t, file, e)
		}
	}
	return lines
}

// object is a row with the columns that an expression mentions.
func (s sample) object(src string, row int) map[string]any {
	e, err := Parse(src)
	if err != nil {
		panic(err)
	}
	object := make(map[string]any)
	for _, name := range e.Columns() {
		at := slices.Index(s.columns, name)
		object[name] = s.rows[row][at]
		if v := s.values[row][at]; v.Kind() == Number {
			object[name] = json.Number(v.String())
		}
	}
	return object
}

// longest is how long a line of the corpus may be, so that one can read it.
const longest = 280

// writeEntry writes one line, or none where it cannot be written well, and returns how many.
func writeEntry(t *testing.T, file *bytes.Buffer, e entry) int {
	t.Helper()
	if f, ok := e.Want.(float64); ok {
		number := strconv.FormatFloat(f, 'g', -1, 64)
		if !strings.ContainsAny(number, ".e") {
			number += ".0"
		}
		if e.Want = json.Number(number); math.IsInf(f, 0) {
			return 0
		}
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		t.Fatalf("%s: %v", e.Expr, err)
	}
	if line.Len() > longest {
		return 0
	}
	file.Write(line.Bytes())
	return 1
}
