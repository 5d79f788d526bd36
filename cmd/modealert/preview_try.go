package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// previewed is what came of a run that a rule was tried on.
type previewed struct {
	source

	rule     *rules.Rule
	lacking  string // why there is less history than the rule needs
	scene    alert.Scene
	groups   []alert.Judged  // those that are asked for, worst first
	tellings []alert.Telling // of them
	// onward are the messages that come when more runs are like this one, how many more; nil where nothing is pending.
	onward []alert.Telling
	more   int

	drawing alert.Drawing
	color   bool
	width   int // of a message
}

// tryRule lets a run complete for a rule alone.
func tryRule(cmd *cobra.Command, environ, args []string, how previewOptions) (*previewed, error) {
	file, err := how.file(args)
	if err != nil {
		return nil, err
	}
	set, err := load(cmd, []string{how.config})
	if err != nil {
		return nil, err
	}
	out := cmd.OutOrStdout()
	p := &previewed{color: inColor(out, environ), width: widthOn(out, stageWidth)}
	if p.rule, err = findRule(set, args[0]); err != nil {
		return nil, err
	}
	if p.rule.Value == nil {
		return nil, fmt.Errorf("rule %s has no value: it waits for runs that do not come, so there is none to try it on", p.rule.ID)
	}
	wanted, err := parseGroup(p.rule, how.groups)
	if err != nil {
		return nil, err
	}
	if file == "" {
		p.source, err = findRun(cmd.Context(), environ, p.rule, how)
	} else {
		p.source, err = readFile(file, cmd.InOrStdin(), environ, p.rule, how)
	}
	if err != nil {
		return nil, err
	}
	p.drawing.Interactive = interactive(environ)
	progress := progressLine(cmd.ErrOrStderr())
	err = p.replay(cmd.Context(), set, progress)
	progress("")
	if err != nil {
		return nil, err
	}
	return p, p.choose(wanted)
}

// interactive reports whether the service of this environment puts buttons under its messages.
func interactive(environ []string) bool {
	values := env.ToMap(environ)
	_, _ = readSecretFiles(values) // the service tells what is wrong with them
	return settings{SlackToken: values["SLACK_BOT_TOKEN"], AppToken: values["SLACK_APP_TOKEN"], SigningSecret: values["SLACK_SIGNING_SECRET"]}.interactive()
}

// replay lets the run complete.
func (p *previewed) replay(ctx context.Context, set *rules.Set, progress func(string)) (err error) {
	r, err := alert.NewReplay(ctx, alert.ReplayConfig{Mode: p.client, Set: set, Rule: p.rule, Report: p.report, Thorough: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }() //nolint:contextcheck // what is temporary is removed, whatever was cancelled
	if p.client != nil && p.rule.Need() != (expr.Need{}) {
		progress("reading earlier runs from Mode …")
		if p.lacking, err = r.Remember(ctx, p.run.Completed); err != nil {
			return err
		}
	}
	if p.file == "" {
		progress("reading the run from Mode …")
		p.scene, err = r.Run(ctx, p.run)
	} else if p.scene, err = r.Rows(ctx, p.run, bytes.NewReader(p.rows)); err != nil {
		err = fmt.Errorf("reading %s: %w", p.file, err)
	}
	if err != nil {
		return err
	}
	p.groups, p.tellings = p.scene.Judged(), p.scene.Tellings()
	if !slices.ContainsFunc(p.groups, lacksPast) {
		p.lacking = "" // all that is asked for is there
	}
	return p.goOn(ctx, r)
}

// lacksPast reports whether a condition is unknown for a group.
func lacksPast(j alert.Judged) bool {
	return slices.ContainsFunc(j.Conditions, func(c rules.Condition) bool { return c.Unknown != "" })
}

// pending reports whether an alert waits for more runs.
func pending(o alert.Outcome) bool { return o.State == alert.StatePending }

// mostOn is how many more runs are let come: `for` takes no more.
const mostOn = 100

// goOn lets the same come again until whatever is pending is said.
func (p *previewed) goOn(ctx context.Context, r *alert.Replay) error {
	for scene := p.scene; p.more < mostOn && slices.ContainsFunc(scene.Outcomes, pending); {
		var err error
		if scene, err = r.Again(ctx); err != nil {
			return err
		}
		p.more++
		p.onward = append(p.onward, scene.Tellings()...)
	}
	return nil
}

// speaks reports whether somebody would hear of the run.
func (p *previewed) speaks() bool {
	return slices.ContainsFunc(p.tellings, func(t alert.Telling) bool { return !t.Notice.Muted })
}
