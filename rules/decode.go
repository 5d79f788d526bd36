package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// decoder reads the nodes of one file and collects what is wrong with them. Its methods return ok as false after they
// have said why, so that whoever calls them says nothing more.
type decoder struct {
	src      *source
	broken   map[int]bool   // lines whose value is no YAML and has been reported
	zone     *time.Location // of the file
	problems Problems
}

// entry is a value with the key that it stands under; of an entry that is not given, both are nil.
type entry struct{ key, value *yaml.Node }

func (e entry) given() bool { return e.value != nil }

// fields are the entries of a mapping by key.
type fields map[string]entry

// mapping reads the entries of a mapping, whose keys a level knows.
func (d *decoder) mapping(n *yaml.Node, l level) (fields, bool) {
	if !d.sound(n) {
		return nil, false
	}
	if n.Kind != yaml.MappingNode {
		hint := "its keys are " + strings.Join(l.names(), ", ")
		if m := keyNoSpace.FindStringSubmatch(n.Value); n.Kind == yaml.ScalarNode && m != nil && isKey(m[2]) {
			hint = fmt.Sprintf("there must be a space after `%s:`", m[2])
		}
		d.fault(n, l.name+" must be written as `key: value` lines", hint)
		return nil, false
	}
	found := make(fields)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if meant, ok := d.knownKey(key, l); !ok {
			if _, given := found[meant]; meant != "" && !given {
				found[meant] = entry{key, &yaml.Node{}} // given, but not to be read
			}
			continue
		}
		if first, twice := found[key.Value]; twice && first.value.Kind != 0 {
			d.fault(key, fmt.Sprintf("`%s` stands here twice; the first is in line %d", key.Value, first.key.Line),
				"keep one of them")
			continue
		}
		found[key.Value] = entry{key, value}
	}
	return found, true
}

// knownKey reports whether a level knows a key. If not, it also returns the one that was probably meant.
func (d *decoder) knownKey(key *yaml.Node, l level) (meant string, ok bool) {
	switch {
	case !d.sound(key):
		return "", false
	case key.Kind != yaml.ScalarNode:
		d.fault(key, "a key must be a word", "its keys are "+strings.Join(l.names(), ", "))
		return "", false
	case l.has(key.Value):
		return key.Value, true
	case slices.Contains(l.later, key.Value):
		d.fault(key, fmt.Sprintf("`%s` is not supported yet by this version", key.Value), "leave it out")
		return "", false
	case key.Value == "<<":
		d.fault(key, "merging with `<<` is not supported", "write the keys out, or put what rules share under `defaults`")
		return "", false
	}
	message := fmt.Sprintf("%s has no key `%s`", l.name, key.Value)
	hint := "its keys are " + strings.Join(l.names(), ", ")
	if strings.HasPrefix(key.Value, "-") {
		hint = "there must be a space after the dash"
	} else if under, ok := l.inside(key.Value); ok && !l.isSynonym(key.Value) {
		hint = fmt.Sprintf("it stands under `%s`: `%s: {%s: …}`", under, under, key.Value)
	} else if other, ok := l.owner(key.Value); ok && l.under == "" {
		hint = fmt.Sprintf("`%s` is a key of %s: check how far this line is indented", key.Value, other)
	} else if guess, ok := l.suggest(key.Value); ok {
		meant = guess
		hint = fmt.Sprintf("did you mean `%s`?", meant)
	}
	d.fault(key, message, hint)
	return meant, false
}

// sound reports whether a node holds none of the parts of YAML that rules do without.
func (d *decoder) sound(n *yaml.Node) bool {
	if n.Kind == 0 || d.broken[n.Line] && n.Kind == yaml.ScalarNode && n.Value == "0" {
		return false
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.faultAt(n.Line, n.Column, 1+length(n.Anchor+n.Value), "anchors and aliases (`&name`, `*name`) are not supported",
			"write the value out, or put what rules share under `defaults`; text that begins so must be in quotes")
		return false
	}
	return true
}

// texts reads a scalar or a list of scalars.
func (d *decoder) texts(e entry) ([]entry, bool) {
	if !e.given() || !d.sound(e.value) {
		return nil, false
	}
	if e.value.Kind != yaml.SequenceNode {
		if _, ok := d.text(e); !ok {
			return nil, false
		}
		return []entry{e}, true
	}
	entries := make([]entry, 0, len(e.value.Content))
	ok := true
	for _, item := range e.value.Content {
		one := entry{e.key, item}
		if _, fine := d.text(one); !fine {
			ok = false
			continue
		}
		entries = append(entries, one)
	}
	return entries, ok
}

// wholeNumber is how a number of things is written.
var wholeNumber = regexp.MustCompile(`^[0-9]{1,6}$`)

// number reads a whole number between two bounds.
func (d *decoder) number(e entry, least, most int) (int, bool) {
	text, ok := d.text(e)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil || !wholeNumber.MatchString(text) || n < least || n > most {
		d.fault(e.value, fmt.Sprintf("`%s` must be a whole number from %d to %d, not `%s`", e.key.Value, least, most, text), "")
		return 0, false
	}
	return n, true
}

// choice reads one of a few words.
func (d *decoder) choice(e entry, words ...string) (string, bool) {
	text, ok := d.text(e)
	if !ok || slices.Contains(words, text) {
		return text, ok
	}
	hint := ""
	if meant, ok := closest(text, words); ok {
		hint = fmt.Sprintf("did you mean `%s`?", meant)
	}
	d.fault(e.value, fmt.Sprintf("`%s` must be %s, not `%s`", e.key.Value, oneOf(words), text), hint)
	return "", false
}

// onOff reads a switch.
func (d *decoder) onOff(e entry) bool {
	text, ok := d.text(e)
	if !ok || text == "on" || text == "off" {
		return ok && text == "on"
	}
	hint := ""
	switch strings.ToLower(text) {
	case "on", "yes", "true":
		hint = writeKey(e.key.Value, "on")
	case "off", "no", "false", "none", "never":
		hint = writeKey(e.key.Value, "off")
	}
	d.fault(e.value, fmt.Sprintf("`%s` must be `on` or `off`, not `%s`", e.key.Value, text), hint)
	return false
}

// oneOf lists words as a sentence does.
func oneOf(words []string) string {
	marked := make([]string, len(words))
	for i, w := range words {
		marked[i] = "`" + w + "`"
	}
	if len(marked) == 1 {
		return marked[0]
	}
	return strings.Join(marked[:len(marked)-1], ", ") + " or " + marked[len(marked)-1]
}
