package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// finder collects the rules files under some paths.
type finder struct {
	seen  map[string]bool // by the path without symbolic links
	names []string
	count int // of files met, those seen before included
}

// find lists the rules files that paths stand for.
func find(paths []string) ([]string, error) {
	f := &finder{seen: make(map[string]bool)}
	for _, path := range paths {
		before := f.count
		err := f.add(filepath.Clean(path))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("there is no file or folder %s: name one with rules, or set MODEALERT_CONFIG; "+
				"config.example.yaml is one to begin with", path)
		case err != nil:
			return nil, fmt.Errorf("looking for rules: %w", err)
		}
		if f.count == before {
			return nil, fmt.Errorf("looking for rules: no *.yaml or *.yml file in %s", path)
		}
	}
	return f.names, nil
}

// add takes a file, or what is in a folder.
func (f *finder) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither a file nor a folder", path)
	}
	if !info.IsDir() {
		f.count++
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	if target, err = filepath.Abs(target); err != nil || f.seen[target] {
		return err
	}
	f.seen[target] = true
	if info.IsDir() {
		return f.folder(path)
	}
	f.names = append(f.names, path)
	return nil
}

// folder takes the files of a folder and of the folders in it. A mounted ConfigMap keeps its files in a hidden folder
// and links to them; the links are taken.
func (f *finder) folder(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		full := filepath.Join(path, name)
		if !isYAML(name) {
			info, err := os.Stat(full)
			if err != nil || !info.IsDir() {
				continue
			}
		}
		if err := f.add(full); err != nil {
			return err
		}
	}
	return nil
}

// isYAML reports whether a file's name is one of YAML.
func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(name)))
}
