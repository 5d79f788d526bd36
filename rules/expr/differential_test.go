package expr

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// How much TestAgainstSQLite compares. The gate asks for more than a test of every day needs, and for new ones each time.
var (
	wantPairs = flag.Int("pairs", 20_000, "compare at least so many pairs of an expression and a row with SQLite")
	seed      = flag.Uint64("seed", 2026, "which pairs to compare")
)

const (
	// mostDiffering is how many in a hundred pairs may differ, all of them on purpose, so that the test does not compare
	// less and less.
	mostDiffering = 10
	sampleRows    = 15
	perSample     = 20
)

// comparison counts the pairs that were compared, and of them those that differ, by the name of the difference.
type comparison struct {
	pairs   int
	differs map[string]int
}

func newComparison() *comparison { return &comparison{differs: make(map[string]int)} }

// TestAgainstSQLite asks this package and SQLite the same questions about the same rows. They answer alike, or differ by
// one of the deliberate differences.
func TestAgainstSQLite(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(*seed, 11))
	counts := newComparison()
	for counts.pairs < *wantPairs && !t.Failed() {
		counts.rows(t, random)
		counts.groups(t, random)
	}
	t.Logf("%d pairs compared, seed %d; %d differ on purpose:\n%s", counts.pairs, *seed, counts.differing(), counts)
	if counts.pairs < *wantPairs || counts.differing() > counts.pairs*mostDiffering/100 {
		t.Errorf("%d pairs, of which %d differ: want at least %d, of which %d in a hundred differ", counts.pairs, counts.differing(), *wantPairs, mostDiffering)
	}
}

// FuzzAgainstSQLite lets the fuzzer choose what is compared.
func FuzzAgainstSQLite(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		random := rand.New(rand.NewPCG(a, b))
		counts := newComparison()
		counts.rows(t, random)
		counts.groups(t, random)
		if counts.pairs < sampleRows*perSample {
			t.Errorf("only %d pairs were compared", counts.pairs)
		}
	})
}

// rows compares what is asked of each row of one sample.
func (c *comparison) rows(t *testing.T, random *rand.Rand) {
	t.Helper()
	s := newSample(random, sampleRows)
	db := s.fill(t)
	defer db.Close()
	g := generator{random: random}
	questions := readBothWays(t, g.generate(perSample))
	replies := ask(db, texts(questions), len(s.rows), "from t order by id")
	for i, q := range questions {
		for row, ours := range s.whole(q.ours) {
			x := explainer{db: db, sample: s, src: q.ours, rows: []int{row}}
			c.compare(t, x, q, ours, replies[row][2*i:2*i+2])
		}
	}
}

// groups compares aggregates over the groups of one sample.
func (c *comparison) groups(t *testing.T, random *rand.Rand) {
	t.Helper()
	s := newSample(random, 2*sampleRows)
	db := s.fill(t)
	defer db.Close()
	g := generator{random: random}
	pairs := make([]pair, perSample)
	for i := range pairs {
		pairs[i] = g.aggregate()
	}
	questions, groups := readBothWays(t, pairs), s.groups()
	replies := ask(db, texts(questions), len(groups), "from t group by g order by min(id)")
	for i, q := range questions {
		for j, rows := range groups {
			x := explainer{db: db, sample: s, src: q.ours, rows: rows, group: true}
			c.compare(t, x, q, s.wholeGroup(q.ours, rows), replies[j][2*i:2*i+2])
		}
	}
}

// groups are the rows by g, in the order of their first ones.
func (s sample) groups() [][]int {
	var groups [][]int
	for i, row := range s.rows {
		at := slices.IndexFunc(groups, func(rows []int) bool { return s.rows[rows[0]][0] == row[0] })
		if at < 0 {
			at, groups = len(groups), append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

// question is a pair, and what SQLite is asked as well: the expression as this package reads it, with all parentheses.
type question struct {
	pair
	read string
}

func readBothWays(t *testing.T, pairs []pair) []question {
	t.Helper()
	questions := make([]question, len(pairs))
	for i, p := range pairs {
		root, err := parseNodes(p.ours, false)
		if err != nil {
			t.Fatalf("%s: %v", p.ours, err)
		}
		questions[i] = question{p, translator{p.ours}.sql(root)}
	}
	return questions
}

func texts(questions []question) []string {
	var all []string
	for _, q := range questions {
		all = append(all, q.theirs, q.read)
	}
	return all
}

// compare takes down what one question comes to. Replies are those to the expression as it was written and as it is read.
func (c *comparison) compare(t *testing.T, x explainer, q question, ours outcome, replies []reply) {
	t.Helper()
	c.pairs++
	if replies[0].err != nil || replies[1].err != nil { // maybe because of another row
		replies = x.reply(q.theirs, q.read)
	}
	if a, b := replies[0], replies[1]; a.value != b.value || (a.err == nil) != (b.err == nil) {
		t.Fatalf("%s is read differently: SQLite says %v, and to %s as it is read here %v", q.ours, a, q.read, b)
	}
	a := answers{ours, replies[0]}
	if a.agree() {
		return
	}
	name, unexplained := refusal(ours.err), ""
	if name == "" {
		root, _ := parseNodes(q.ours, false)
		name, unexplained = x.explain(root)
	}
	if name == "" {
		t.Fatalf("%s\nin SQLite %s\n%s\nbecause of %s\nrow: %#v", q.ours, q.theirs, a, unexplained, x.sample.rows[x.rows[0]])
	}
	c.differs[name]++
}

// whole asks this package the whole expression, of each row.
func (s sample) whole(src string) []outcome {
	rows := make([]int, len(s.rows))
	for i := range rows {
		rows[i] = i
	}
	e, err := Parse(src)
	if err != nil {
		return slices.Repeat([]outcome{{err: err}}, len(rows))
	}
	return s.evaluate(e, rows)
}

func (s sample) wholeGroup(src string, rows []int) outcome {
	e, err := Parse(src)
	if err != nil {
		return outcome{err: err}
	}
	return s.evaluateGroup(e, rows)
}

func (c *comparison) differing() int {
	n := 0
	for _, count := range c.differs {
		n += count
	}
	return n
}

// String lists the differences, the most frequent first.
func (c *comparison) String() string {
	names := slices.SortedFunc(maps.Keys(c.differs), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.differs[b], c.differs[a]), strings.Compare(a, b))
	})
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%8d  %s\n", c.differs[name], name)
	}
	return b.String()
}
