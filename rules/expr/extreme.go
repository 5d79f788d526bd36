package expr

import "time"

// extreme is the least value, with sign -1, or the greatest, with sign 1.
type extreme struct {
	best, stands Value // stands is best as the order takes it
	zone         *time.Location
	sign         int
	// worse is the text that was looked at last and was no better, as many that follow may be: most results come sorted.
	worse string
}

func (e *extreme) add(v Value) error {
	stands := standing(v, e.zone)
	if e.best.kind == Null {
		e.best, e.stands = v, stands
		return nil
	}
	if err := mixed(v, e.best, stands, e.stands); err != nil {
		err.earlier = err.operand > 0
		return err
	}
	if orderValues(stands, e.stands)*e.sign > 0 {
		e.best, e.stands = v, stands
	} else if v.kind == Text {
		e.worse = v.text
	}
	return nil
}

func (e *extreme) result() (Value, error) { return e.best, nil }

// addPlain looks at a value that is not better than the best so far, at a glance.
func (e *extreme) addPlain(v *Value) bool {
	switch {
	case v.kind != e.best.kind:
		return false
	case v.kind == Number:
		return v.large == nil && e.best.large == nil && v.minor == e.best.minor && compareInts(v.n, e.best.n)*e.sign <= 0
	}
	return v.kind == Text && (v.text == e.best.text || v.text == e.worse && v.text != "")
}
