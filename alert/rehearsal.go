package alert

import (
	"context"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// Rehearsal plays the tests of rules: runs that never were are judged and decided as those of Mode are, by the same code, in
// a database of its own. What would be queued for Slack is what came of them. Each test is one transaction that is rolled
// back, so that it costs no disk and the next one begins with nothing. It is for one goroutine.
type Rehearsal struct{ *stage }

// NewRehearsal makes the database, in a folder for temporary files. Close removes it.
func NewRehearsal(ctx context.Context) (*Rehearsal, error) {
	s, err := newStage(ctx, nobody())
	if err != nil {
		return nil, err
	}
	return &Rehearsal{s}, nil
}

// nobody is a client that is asked nothing.
func nobody() *mode.Client {
	client, err := mode.New(mode.Config{Workspace: "rehearsal", Token: "rehearsal", Secret: "rehearsal"})
	if err != nil {
		panic("a client needs no more than that: " + err.Error())
	}
	return client
}

// errCurtain rolls back what was played.
var errCurtain = errors.New("the play is over")

// Play plays a test's runs, one after the other, and returns what came of each. The test must be fine, as CheckTests has it.
// An error says that a run could not be played, such as that its rows cannot be read.
func (r *Rehearsal) Play(ctx context.Context, set *rules.Set, test *rules.Test) ([]Scene, error) {
	rule := set.Tested(test)
	p := &performance{report: rehearsedReport(rule)}
	p.interval = interval{
		stage: r.stage, set: set.Only(rule), rule: rule, facts: facts{token: p.report.Token, report: Link{Name: p.report.Token}},
	}
	r.watcher.rules.Store(p.set)
	var scenes []Scene
	err := r.store.Update(ctx, func(tx *store.Tx) error {
		p.tx = tx
		if err := p.remember(ctx, test); err != nil {
			return err
		}
		for i, run := range test.Runs {
			scene, err := p.play(ctx, i, run)
			if err != nil {
				return fmt.Errorf("run %d: %w", i+1, err)
			}
			scenes = append(scenes, scene)
		}
		return errCurtain
	})
	if !errors.Is(err, errCurtain) {
		return nil, err
	}
	return scenes, nil
}

// rehearsedReport is a report that the rule is about.
func rehearsedReport(rule *rules.Rule) rules.ReportRef {
	ref := rules.ReportRef{Token: "report"}
	if len(rule.Reports.Tokens) > 0 {
		ref.Token = rule.Reports.Tokens[0]
	}
	if len(rule.Reports.Collections) > 0 {
		ref.CollectionName = rule.Reports.Collections[0]
	}
	return ref
}
