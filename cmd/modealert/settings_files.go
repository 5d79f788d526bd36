package main

import (
	"fmt"
	"os"
	"strings"
)

// byteOrderMark is what some editors put before all text.
const byteOrderMark = "\ufeff"

// readSecretFiles puts the content of the files that NAME_FILE variables name in the place of NAME. It returns what is wrong
// with them, and the names whose file could not be read.
func readSecretFiles(values map[string]string) (problems []error, unread map[string]bool) {
	unread = make(map[string]bool)
	var s settings
	for f := range fields(&s) {
		if f.Tag.Get("secret") == "" {
			continue
		}
		if err := readSecretFile(values, name(f)); err != nil {
			problems = append(problems, err)
			unread[name(f)] = true
		}
	}
	return problems, unread
}

// readSecretFile puts the content of the file that NAME_FILE names, if any, in the place of NAME.
func readSecretFile(values map[string]string, name string) error {
	file := values[name+"_FILE"]
	switch {
	case file == "":
		return nil
	case values[name] != "":
		return fmt.Errorf("%s and %s_FILE are both set: set one of them", name, name)
	}
	content, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if err != nil {
		return fmt.Errorf("reading %s_FILE: %w", name, err)
	}
	secret := strings.TrimSpace(strings.TrimPrefix(string(content), byteOrderMark))
	if secret == "" {
		return fmt.Errorf("%s_FILE names a file that is empty: %s", name, file)
	}
	values[name] = secret
	return nil
}
