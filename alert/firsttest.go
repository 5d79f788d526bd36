package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// FirstTestConfig is what a first test of a rule is made of. Mode, Set and Rule are required.
type FirstTestConfig struct {
	Mode *mode.Client
	Set  *rules.Set
	Rule *rules.Rule
	// Report is the token of the report whose run it is; empty means the first of the rule's reports that has one.
	Report string
	// Rows is how many rows the test holds at the most; 0 means 20.
	Rows int
	// RowsFile is the name, as the test has it, of a file to which all rows go instead. Its form, JSON or else CSV, is that of
	// its name.
	RowsFile string
	// Mask masks what leaves Mode; nil leaves it as it is. Its Near is not looked at.
	Mask *rules.Mask
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// FirstTest is a test that passes.
type FirstTest struct {
	// Text is a rules file that holds it, and Rows the file with its rows; nil where they stand in the test.
	Text, Rows []byte
	// Run is the run that it was made from, and Taken how many of its Total rows it has.
	Run          mode.Run
	Taken, Total int
}

// mostSampled is how many rows of a result are looked at for a test.
const mostSampled = 50_000

// MakeTest makes a test of a rule from the latest run that succeeded: it has the rows, or a few on which the rule says the
// same, as far as the rule uses them, and expects what the rule says. What it needs of the past is read from Mode too.
func MakeTest(ctx context.Context, c FirstTestConfig) (made FirstTest, err error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rows == 0 {
		c.Rows = 20
	}
	r, err := NewRehearsal(ctx)
	if err != nil {
		return FirstTest{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }() //nolint:contextcheck // what is temporary is removed, whatever was cancelled
	s := &sketch{FirstTestConfig: c, rehearsal: r}
	if err := s.findRun(ctx); err != nil {
		return FirstTest{}, err
	}
	if s.Rule.Need() != (expr.Need{}) {
		if err := s.openPast(ctx); err != nil {
			return FirstTest{}, err
		}
		defer func() { err = errors.Join(err, s.past.Close()) }() //nolint:contextcheck // as above
	}
	if err := s.draw(ctx); err != nil {
		return FirstTest{}, err
	}
	return s.finish(ctx)
}

// sketch is a first test in the making.
type sketch struct {
	FirstTestConfig
	rehearsal *Rehearsal
	past      *Replay // whose database has what the runs before came to; nil where the rule does not look at them
	run       mode.Run
	by        string // who ran it
	test      rules.Test
	rows      rules.Rows // of the run, as far as the rule uses them; nil where it does not read them
	total     int        // how many there are
	file      []byte
}

// draw makes the test, all but what it expects.
func (s *sketch) draw(ctx context.Context) error {
	s.test = rules.Test{Name: s.Rule.Name + ", as on " + s.run.Completed.In(s.Rule.Location).Format(time.DateOnly), Rule: s.Rule.ID}
	run := s.known()
	switch {
	case s.Rule.Value == nil: // a report that is to be late
		late := rules.TestRun{At: run.At.Add(s.Rule.ExpectEvery), None: true}
		s.test.Runs = []rules.TestRun{run.WithRows(nil), late}
		return nil
	case !s.Rule.ReadsResult():
	case s.Rule.RunRule(): // what it reads is how many rows there are
		if s.total > rules.MaxRowCount {
			return fmt.Errorf("the run has %d rows, more than a test can be told", s.total)
		}
		run.RowCount = &s.total
	default:
		return s.choose(ctx, run)
	}
	s.test.Runs = []rules.TestRun{run}
	var err error
	if s.test.History, err = s.history(ctx, run); err != nil {
		return err
	}
	return s.mask(ctx)
}

// known is what the rule looks at of the run beside the rows.
func (s *sketch) known() rules.TestRun {
	run := rules.TestRun{At: s.run.Completed}
	for _, word := range s.Rule.RunWords() {
		switch word {
		case "duration":
			run.Duration = s.run.Duration()
		case "executed_by":
			run.ExecutedBy = s.by
		}
	}
	for _, p := range s.run.Parameters {
		if s.Rule.LooksAt(p.Name) {
			run.Params = append(run.Params, rules.Cell{Column: p.Name, Value: p.Value})
		}
	}
	return run
}

// finish adds what is expected, and writes the test. What was written is played once more before it is given away.
func (s *sketch) finish(ctx context.Context) (FirstTest, error) {
	if err := s.expect(ctx); err != nil {
		return FirstTest{}, err
	}
	made := FirstTest{Rows: s.file, Run: s.run, Taken: len(s.rows), Total: s.total}
	inline, err := s.test.Write(s.Rule.Location, "")
	if err != nil {
		return FirstTest{}, err
	}
	if err := s.prove(ctx, inline); err != nil {
		return FirstTest{}, fmt.Errorf("the test that was made does not pass, which ought not to be: %w", err)
	}
	made.Text, err = s.test.Write(s.Rule.Location, s.RowsFile)
	return made, err
}

// prove plays a test as it is written.
func (s *sketch) prove(ctx context.Context, text []byte) error {
	set, err := rules.Parse("test.yaml", text)
	if err != nil {
		return err
	}
	scenes, err := s.rehearsal.Play(ctx, s.Set, set.Tests[0])
	if err != nil {
		return err
	}
	for i, scene := range scenes {
		run := set.Tests[0].Runs[i]
		if misses := scene.Misses(run.Expect); run.Checked && len(misses) > 0 {
			return fmt.Errorf("run %d comes to something else: %v in\n%s", i+1, misses, text)
		}
	}
	return nil
}
