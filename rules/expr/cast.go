package expr

import "time"

// castType is what cast makes of a value.
type castType uint8

const (
	castInteger castType = iota
	castNumber
	castText
	castBool
	castDate
	castTime
)

// castTypes are the names of types in the databases that analysts come from.
var castTypes = map[string]castType{
	"int": castInteger, "integer": castInteger, "bigint": castInteger, "smallint": castInteger,
	"real": castNumber, "float": castNumber, "double": castNumber, "numeric": castNumber, "decimal": castNumber, "number": castNumber,
	"text": castText, "varchar": castText, "char": castText, "string": castText,
	"bool": castBool, "boolean": castBool,
	"date":      castDate,
	"timestamp": castTime, "datetime": castTime, "timestamptz": castTime,
}

// kind is what kinds.of says of a cast.
func (t castType) kind() Kind {
	switch t {
	case castInteger, castNumber:
		return Number
	case castBool:
		return Bool
	case castTime, castDate:
		return Time
	case castText:
	}
	return Text
}

// convert is cast(v as to).
func convert(v Value, to castType, zone *time.Location) (Value, error) {
	switch to {
	case castInteger, castNumber:
		d, ok := v.Number()
		if !ok {
			return Value{}, wrongKind(v, Number)
		}
		if to == castInteger {
			d = d.Truncate()
		}
		return NumberOf(d), nil
	case castText:
		return TextOf(v.String()), nil
	case castBool:
		truth, ok := truthOf(v)
		if !ok {
			return Value{}, wrongKind(v, Bool)
		}
		return truth.value(), nil
	case castDate:
		return dateOf(v, zone)
	case castTime:
	}
	t, ok := v.TimeIn(zone)
	if !ok {
		return Value{}, wrongKind(v, Time)
	}
	return TimeOf(t), nil
}

// wrongKind says that the only, or the first, operand is not of the kind that is needed.
func wrongKind(v Value, want Kind) error { return wrongOperand(v, want, 0) }

func wrongOperand(v Value, want Kind, operand int) error {
	return &TypeError{Value: v, Want: withArticle(want), operand: operand}
}
