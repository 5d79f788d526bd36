package expr

import (
	varint "encoding/binary" // the package has a binary of its own
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cockroachdb/apd/v3"
)

var errNoKind = errors.New("it has none of the kinds that values have")

// kept is a value as it is stored; exactly one field is set.
type kept struct {
	Bool     *bool   `json:"boolean,omitempty"`
	Number   *string `json:"number,omitempty"`
	Text     *string `json:"text,omitempty"`
	Time     *string `json:"time,omitempty"`
	Duration *string `json:"duration,omitempty"`
}

// MarshalJSON writes the value with its kind, so that nothing is lost: {"number":"12.50"}, {"text":"x"},
// {"time":"2026-11-23T09:00:00Z"}, {"duration":"2h30m"}, {"boolean":true}, null.
func (v Value) MarshalJSON() ([]byte, error) {
	var k kept
	s := v.String()
	switch v.kind {
	case Bool:
		truth := v.n == 1
		k.Bool = &truth
	case Number:
		k.Number = &s
	case Text:
		k.Text = &s
	case Time:
		k.Time = &s
	case Duration:
		k.Duration = &s
	case Null:
		return []byte("null"), nil
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value) UnmarshalJSON(data []byte) error {
	var k *kept
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("reading a value: %w", err)
	}
	if k == nil {
		*v = Value{}
		return nil
	}
	read, err := k.value()
	if err != nil {
		return fmt.Errorf("reading a value: %w", err)
	}
	*v = read
	return nil
}

func (k *kept) value() (Value, error) {
	switch {
	case k.Bool != nil:
		return BoolOf(*k.Bool), nil
	case k.Number != nil:
		return ParseNumber(*k.Number)
	case k.Text != nil:
		return TextOf(*k.Text), nil
	case k.Time != nil:
		t, err := time.Parse(time.RFC3339Nano, *k.Time)
		return TimeOf(t), err
	case k.Duration != nil:
		d, err := time.ParseDuration(*k.Duration)
		return DurationOf(d), err
	}
	return Value{}, errNoKind
}

// AppendKey appends bytes that are the same for equal values and differ for others, also when several values are
// appended one after the other. They are for maps and sets, not to be stored.
func (v Value) AppendKey(key []byte) []byte {
	key = append(key, byte(v.kind))
	switch v.kind {
	case Text:
		key = varint.AppendUvarint(key, uint64(len(v.text)))
		return append(key, v.text...)
	case Number:
		return v.decimal().appendKey(key)
	case Time:
		key = varint.AppendVarint(key, v.n)
		return varint.AppendVarint(key, int64(v.minor))
	case Bool, Duration:
		return varint.AppendVarint(key, v.n)
	case Null:
	}
	return key
}

// appendKey leaves out the zeros at the end of a number, which make no difference to it.
func (d Decimal) appendKey(key []byte) []byte {
	if d.large != nil {
		reduced, _ := new(apd.Decimal).Reduce(d.large)
		d = shrink(reduced)
	}
	if d.large != nil {
		digits := d.large.Text('e')
		key = append(key, 0)
		key = varint.AppendUvarint(key, uint64(len(digits)))
		return append(key, digits...)
	}
	for d.scale > 0 && d.coef%10 == 0 {
		d.coef /= 10
		d.scale--
	}
	key = append(key, byte(d.scale+1)) //nolint:gosec // at most maxScale + 1
	return varint.AppendVarint(key, d.coef)
}
