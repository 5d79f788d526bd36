package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/scripts/arena"
)

// reports is how many reports there are, each with a rule and a channel of its own: Slack takes a message a second and channel.
const reports = 50

// load is one measurement of everything.
type load struct {
	plan

	log    io.Writer
	arena  *arena.Arena
	posted sync.Map // by channel: chan time.Time, where an alert waits for its message
	lines  []line
}

// line is one line of the table.
type line struct{ what, value string }

func (l *load) add(what, format string, args ...any) {
	l.lines = append(l.lines, line{what, fmt.Sprintf(format, args...)})
	fmt.Fprintln(l.log, what+":", l.lines[len(l.lines)-1].value)
}

// measure measures one thing after the other, on a program that goes on from one to the next as it does in use.
func (l *load) measure(ctx context.Context) (err error) {
	l.arena, err = arena.New(ctx, arena.Config{Rules: ruleFile(), DatabaseURL: l.database, OnEvent: l.seen})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.arena.Close()) }()
	for i := range reports {
		l.arena.Mode.AddReport(modetest.Report{Token: report(i), Name: fmt.Sprintf("Report %d", i)})
	}
	if err := l.measureDisk(); err != nil {
		return err
	}
	if info, err := os.Stat(l.arena.Binary); err == nil {
		l.add("program", "%.1f MB", float64(info.Size())/1e6)
	}
	program, err := l.measureStart(ctx)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, *arena.Program) error{
		l.measureIdle, l.measureAlerts, l.measureSteady, l.measureGreatest, l.measureBurst,
	} {
		if err := step(ctx, program); err != nil {
			return fmt.Errorf("%w; the program said:\n%s", err, program.Log())
		}
	}
	_, most := program.Memory()
	l.add("most memory of all", "%.0f MB", float64(most)/1e6)
	if err := program.Stop(); err != nil {
		return err
	}
	return l.measureReplicas(ctx)
}

func report(i int) string { return fmt.Sprintf("%012d", i) }

// ruleFile has one rule for each report.
func ruleFile() string {
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n")
	for i := range reports {
		fmt.Fprintf(&b, "  - {name: Rule %d, report: '%s', value: sum(amount), warning: above 1000, flap: off, channel: c%d}\n", i, report(i), i)
	}
	return b.String()
}

// result is what a run returns: some rows, that add up to more than the threshold or not.
func result(fires bool) []modetest.Result {
	amount := 10
	if fires {
		amount = 1000
	}
	row := fmt.Sprintf(`{"id":1,"day":"2026-01-01T00:00:00.000Z","country":"FR","amount":%d}`, amount)
	return []modetest.Result{{Rows: "[" + strings.Repeat(row+",", 19) + row + "]"}}
}

// send lets a run complete and sends its webhook.
func (l *load) send(ctx context.Context, p *arena.Program, i int, fires bool) error {
	return l.tell(ctx, p, i, l.complete(i, fires))
}

// complete lets a run complete.
func (l *load) complete(i int, fires bool) (run string) {
	return l.arena.Mode.AddRun(report(i%reports), modetest.Run{Completed: time.Now(), Results: result(fires)})
}

// tell sends the webhook of a run.
func (l *load) tell(ctx context.Context, p *arena.Program, i int, run string) error {
	if status := l.arena.Send(ctx, p.Address, report(i%reports), run); status != http.StatusAccepted {
		return fmt.Errorf("a webhook was answered %d", status)
	}
	return nil
}

// seen is told of every message.
func (l *load) seen(e slacktest.Event) {
	if waiting, ok := l.posted.Load(e.Message.Channel); ok {
		if c, ok := waiting.(chan time.Time); ok {
			select {
			case c <- time.Now():
			default:
			}
		}
	}
}

// programs are those that share the work, on one database.
type programs []*arena.Program

func (ps programs) decided() (n int) {
	for _, p := range ps {
		n += p.Decided()
	}
	return n
}

// cpu is how much of the processors' time they had.
func (ps programs) cpu() (total time.Duration) {
	for _, p := range ps {
		total += p.CPU()
	}
	return total
}

// drain waits until so many runs have been decided.
func (l *load) drain(ctx context.Context, ps programs, runs int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ps.decided() < runs {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
