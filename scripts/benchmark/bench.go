package main

import (
	"cmp"
	"compress/gzip"
	"context"
	_ "embed" // the competitors' scripts
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/modealert/modealert/rules/rulestest"
)

var (
	//go:embed sum.py
	sumPython string
	//go:embed sum.cjs
	sumDuckDB string
)

// duckDB is the competitor as npm names it.
const duckDB = "@duckdb/node-api@1.5.6-r.1"

// bench is all that is measured.
type bench struct {
	dir  string
	log  io.Writer
	self string // this program

	result, squeezed, small, large string // paths of results
	rows                           int    // of the first
	runs                           []*measured
	versions, skipped              []string
}

// prepare writes the results and looks which competitors are there.
func (b *bench) prepare(ctx context.Context, size, large int64) error {
	var err error
	if b.self, err = os.Executable(); err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	fmt.Fprintln(b.log, "writing results")
	if b.small, _, err = b.write("small.json", 1<<20); err != nil {
		return err
	}
	if b.result, b.rows, err = b.write("result.json", size); err != nil {
		return err
	}
	if b.large, _, err = b.write("large.json", large); err != nil {
		return err
	}
	if b.squeezed, err = squeeze(b.result); err != nil {
		return err
	}
	if _, err := exec.LookPath("taskset"); err != nil {
		b.skip("taskset: nothing is pinned to a core")
	}
	b.plan(ctx)
	return nil
}

// write writes a result into the folder.
func (b *bench) write(name string, size int64) (path string, rows int, err error) {
	path = filepath.Join(b.dir, name)
	f, err := os.Create(path) //nolint:gosec // in a folder of our own
	if err != nil {
		return "", 0, fmt.Errorf("writing a result: %w", err)
	}
	rows, err = rulestest.WriteResult(f, size)
	return path, rows, cmp.Or(err, f.Close())
}

// squeeze compresses a file.
func squeeze(path string) (string, error) {
	in, err := os.Open(path) //nolint:gosec // written before
	if err != nil {
		return "", fmt.Errorf("compressing: %w", err)
	}
	defer in.Close()
	out, err := os.Create(path + ".gz") //nolint:gosec // in a folder of our own
	if err != nil {
		return "", fmt.Errorf("compressing: %w", err)
	}
	w := gzip.NewWriter(out)
	_, err = io.Copy(w, in)
	return out.Name(), errors.Join(err, w.Close(), out.Close())
}

// plan says what is measured.
func (b *bench) plan(ctx context.Context) {
	for _, question := range []string{"1", "10", "100", fewGroups, manyGroups} {
		b.add("modealert "+question, 1, b.result, b.self, judgeCommand, question)
	}
	for _, question := range []string{"1", "100"} {
		b.add("small "+question, 1, b.small, b.self, judgeCommand, question)
		b.add("large "+question, 1, b.large, b.self, judgeCommand, question)
	}
	for cores := 1; cores <= 2; cores++ {
		for _, question := range []string{gunzipOnly, "1", "10"} {
			b.add(fmt.Sprintf("gzip %s on %d", question, cores), cores, b.squeezed, b.self, judgeCommand, question)
		}
	}
	if b.there(ctx, "CPython", "python3", "--version") {
		b.add("python 1", 1, "", "python3", "-c", sumPython, b.result)
	}
	if b.there(ctx, "DuckDB's Node.js", "node", "--version") && b.install(ctx) {
		for _, question := range []string{"1", fewGroups, manyGroups} {
			b.add("duckdb "+question, 1, "", "node", "-e", sumDuckDB, "--", b.result, question)
		}
	}
}

// there reports whether a program is there, and notes its version.
func (b *bench) there(ctx context.Context, name, program, flag string) bool {
	version, err := exec.CommandContext(ctx, program, flag).Output() //nolint:gosec // only what plan says
	if err != nil {
		b.skip(name + ": there is no " + program)
		return false
	}
	b.versions = append(b.versions, name+" "+strings.TrimSpace(strings.TrimPrefix(string(version), "Python")))
	return true
}

// install installs DuckDB into the folder.
func (b *bench) install(ctx context.Context) bool {
	npm := exec.CommandContext(ctx, "npm", "install", "--prefix", b.dir, "--no-audit", "--no-fund", "--silent", duckDB) //nolint:gosec // a folder of our own
	npm.Dir, npm.Stderr = b.dir, b.log
	if err := npm.Run(); err != nil {
		b.skip("DuckDB: npm could not install " + duckDB)
		return false
	}
	b.versions = append(b.versions, duckDB)
	return true
}

func (b *bench) skip(what string) {
	fmt.Fprintln(b.log, "skipped", what)
	b.skipped = append(b.skipped, what)
}
