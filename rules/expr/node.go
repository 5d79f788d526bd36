package expr

type node any

func parse(src string, condition bool) (*Expr, error) { return nil, nil }
