package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// measured is one command and the best that was measured of it.
type measured struct {
	name    string
	cores   int
	stdin   string // path of a file
	command []string

	cpu, wall time.Duration
	peak      int64 // bytes
}

func (b *bench) add(name string, cores int, stdin string, command ...string) {
	b.runs = append(b.runs, &measured{name: name, cores: cores, stdin: stdin, command: command})
}

// measureAll runs all commands in turn, several times, so that a moment in which the machine is slow meets all alike.
func (b *bench) measureAll(ctx context.Context, rounds int) error {
	for round := range rounds {
		for _, m := range b.runs {
			if err := m.measure(ctx, b.dir); err != nil {
				return fmt.Errorf("measuring %s: %w", m.name, err)
			}
			fmt.Fprintf(b.log, "%d/%d %s: %.2f s\n", round+1, rounds, m.name, m.cpu.Seconds())
		}
	}
	return nil
}

// measure runs the command once.
func (m *measured) measure(ctx context.Context, dir string) error {
	command := m.command
	if _, err := exec.LookPath("taskset"); err == nil {
		command = append([]string{"taskset", "-c", "0-" + strconv.Itoa(m.cores-1)}, command...)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // only what plan says
	cmd.Env = append(os.Environ(), "NODE_PATH="+dir+"/node_modules", "GOMAXPROCS="+strconv.Itoa(m.cores))
	if m.stdin != "" {
		in, err := os.Open(m.stdin)
		if err != nil {
			return err
		}
		defer in.Close()
		cmd.Stdin = in
	}
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	m.keep(time.Since(start), cmd.ProcessState, string(out))
	return nil
}

// keep keeps what was measured where it is the best, of the memory the most. A program of our own says how much that was;
// what the system says of it has a part of the program that started it.
func (m *measured) keep(wall time.Duration, state *os.ProcessState, out string) {
	cpu := state.UserTime() + state.SystemTime()
	if m.cpu == 0 || cpu < m.cpu {
		m.cpu = cpu
	}
	if m.wall == 0 || wall < m.wall {
		m.wall = wall
	}
	peak, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok && (err != nil || m.stdin == "") {
		peak = usage.Maxrss // in KiB, on Linux
	}
	m.peak = max(m.peak, peak<<10)
}
