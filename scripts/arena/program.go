package arena

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	readyWithin = 60 * time.Second
	stopWithin  = 30 * time.Second
	// keptLog is how much of the end of a log is kept, to be shown when something went wrong.
	keptLog = 16 << 10
)

// Program is modealert running.
type Program struct {
	// Address is where it listens, and Startup how long it took until it was ready.
	Address string
	Startup time.Duration

	cmd     *exec.Cmd
	decided atomic.Int64
	exited  chan struct{}

	mu   sync.Mutex
	tail []byte
}

// Start starts the program and waits until it is ready. Env are variables of its environment that are otherwise than those of all.
func (a *Arena) Start(ctx context.Context, env ...string) (*Program, error) {
	p := &Program{cmd: exec.CommandContext(ctx, a.Binary, "serve"), exited: make(chan struct{})} //nolint:gosec // which New has built
	p.cmd.Env = slices.Concat(a.env, env)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	begin := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	ready := make(chan string, 1)
	go func() {
		defer close(p.exited)
		p.read(stderr, ready)
		_ = p.cmd.Wait() // how it ended, ProcessState tells
	}()
	select {
	case p.Address = <-ready:
		p.Startup = time.Since(begin)
		return p, nil
	case <-p.exited:
	case <-time.After(readyWithin):
		p.Kill()
	}
	return nil, fmt.Errorf("the program was not ready; it said:\n%s", p.Log())
}

// read follows the log: where the program listens, and how many runs were decided.
func (p *Program) read(r io.Reader, ready chan<- string) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		switch {
		case bytes.Contains(line, []byte(`"run decided"`)):
			p.decided.Add(1)
		case bytes.Contains(line, []byte(`"modealert is ready"`)):
			var said struct{ Address string }
			if json.Unmarshal(line, &said) == nil {
				ready <- said.Address
			}
		}
		p.keep(line)
		if err != nil {
			return
		}
	}
}

func (p *Program) keep(line []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tail = append(p.tail, line...)
	if len(p.tail) > 2*keptLog {
		p.tail = append([]byte(nil), p.tail[len(p.tail)-keptLog:]...)
	}
}

// Log returns the end of what the program said.
func (p *Program) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.tail)
}

// Decided is how many runs the program said it has decided.
func (p *Program) Decided() int { return int(p.decided.Load()) }

// Kill ends the program as a power cut would.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.exited
}

// Stop asks the program to end, and waits until it has.
func (p *Program) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stopping the program: %w", err)
	}
	select {
	case <-p.exited:
	case <-time.After(stopWithin):
		p.Kill()
		return errors.New("the program did not stop in time")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the program ended with code %d; it said:\n%s", code, p.Log())
	}
	return nil
}

// Memory returns what the program has in memory, and the most that it had, in bytes; both are 0 where the system does not
// tell, which is everywhere but on Linux.
func (p *Program) Memory() (now, most int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kib << 10
		case "VmHWM":
			most = kib << 10
		}
	}
	return now, most
}

// CPU returns how much of the processors' time the program has had, where the system tells.
func (p *Program) CPU() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	const user, system, hertz = 11, 12, 100 // after the name; Linux counts in hundredths of a second
	if len(fields) <= system {
		return 0
	}
	var ticks int64
	for _, i := range []int{user, system} {
		n, _ := strconv.ParseInt(fields[i], 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / hertz
}
