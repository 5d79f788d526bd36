package mode

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// document is one JSON object of Mode's API. It is read key by key, because no key is sure to be there nor to have the
// type that the documentation gives it: whatever does not fit is the zero value, and never an error.
type document map[string]json.RawMessage

// text returns a text, or a number or boolean as it is written: ids were numbers once and are texts now.
func (d document) text(key string) string { return scalar(d[key]) }

func scalar(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s
	case 'n', '{', '[':
		return ""
	}
	return string(raw)
}

// time returns a time, zero where it is null, missing or not a time.
func (d document) time(key string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, d.text(key))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// number returns a whole number that is not negative, and whether there is one.
func (d document) number(key string) (int, bool) {
	n, err := strconv.Atoi(d.text(key))
	return n, err == nil && n >= 0
}

func (d document) object(key string) document {
	var o document
	if json.Unmarshal(d[key], &o) != nil {
		return nil
	}
	return o
}

// embedded returns the objects that the document carries under a name; Mode may leave out `_embedded` altogether.
func (d document) embedded(name string) []document {
	var items []json.RawMessage
	if json.Unmarshal(d.object("_embedded")[name], &items) != nil {
		return nil
	}
	list := make([]document, 0, len(items))
	for _, item := range items {
		var o document
		if json.Unmarshal(item, &o) == nil && o != nil {
			list = append(list, o)
		}
	}
	return list
}

// link returns the address that the document gives for a relation, as it stands there.
func (d document) link(relation string) string {
	return d.object("_links").object(relation).text("href")
}

// linked returns the last segment of a link's path, which is the linked object's token or name.
func (d document) linked(relation string) string {
	u, err := url.Parse(d.link(relation))
	if err != nil {
		return ""
	}
	path := strings.TrimRight(u.Path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// Param is one parameter of a run and the value that it had, as text; several values are separated by commas.
type Param struct {
	Name, Value string
}

// params returns the members of an object in the order in which they are written.
func (d document) params(key string) []Param {
	dec := json.NewDecoder(bytes.NewReader(d[key]))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	var list []Param
	for dec.More() {
		token, err := dec.Token()
		name, ok := token.(string)
		var value json.RawMessage
		if err != nil || !ok || dec.Decode(&value) != nil {
			return list
		}
		if string(value) != "null" { // which is no value
			list = append(list, Param{Name: name, Value: written(value)})
		}
	}
	return list
}

// written returns a value as people write it; what is nested deeper than a list stays JSON.
func written(value json.RawMessage) string {
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		if len(value) > 0 && value[0] == '{' {
			return string(value)
		}
		return scalar(value)
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = scalar(item)
		if texts[i] == "" && len(item) > 0 && (item[0] == '{' || item[0] == '[') {
			texts[i] = string(item)
		}
	}
	return strings.Join(texts, ", ")
}
