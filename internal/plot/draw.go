package plot

import "time"

// role is what a part of the drawing is, by which it has its colour.
type role string

const (
	roleText     role = "text"
	roleGrid     role = "grid"
	roleLine     role = "line"
	roleWarning  role = "warning"
	roleCritical role = "critical"
)

// roleOf is the role of what has a level.
func roleOf(l Level) role {
	switch l {
	case Warning:
		return roleWarning
	case Critical:
		return roleCritical
	default:
		return roleLine
	}
}

// pen draws. Places are counted from the upper left corner.
type pen interface {
	// band fills a rectangle so that what is under it shows.
	band(r role, x, y, width, height float64)
	line(r role, dashed bool, wide float64, points ...[2]float64)
	dot(r role, x, y, radius float64)
	// text is written from x on, or up to x where end is set.
	text(r role, x, y float64, end, bold bool, s string)
}

// draw draws the chart.
func (c Chart) draw(p pen) {
	title := c.Title
	if c.Unit != "" {
		title += " (" + c.Unit + ")"
	}
	p.text(roleText, left, 22, false, true, title)
	f, ok := newFrame(c)
	if !ok {
		p.text(roleText, left, top+20, false, false, "no values")
		return
	}
	c.drawGrid(p, f)
	c.drawBands(p, f)
	for _, l := range c.Limits {
		y := f.y(l.Value)
		p.line(roleOf(l.Level), true, 1.5, [2]float64{left, y}, [2]float64{Width - right, y})
		p.text(roleOf(l.Level), Width-right, y-5, true, false, l.Name+" "+figure(l.Value))
	}
	c.drawValues(p, f)
}

// drawGrid draws the axes.
func (c Chart) drawGrid(p pen, f frame) {
	for _, v := range f.ticks() {
		y := f.y(v)
		p.line(roleGrid, false, 1, [2]float64{left, y}, [2]float64{Width - right, y})
		p.text(roleText, left-8, y+4, true, false, figure(v))
	}
	layout := "Jan 2"
	if f.to.Sub(f.from) < 48*time.Hour {
		layout = "Jan 2 15:04"
	}
	const marks = 4
	last := ""
	for i := range marks + 1 {
		at := f.from.Add(time.Duration(float64(f.to.Sub(f.from)) * float64(i) / marks))
		if text := at.Format(layout); text != last {
			x := f.x(at)
			if 0 < i && i < marks { // about in the middle of where it belongs
				x += 20
			}
			p.text(roleText, x, Height-14, i > 0, false, text)
			last = text
		}
	}
}

// drawBands marks the runs that alert: one band for those of a level that follow each other, so that there are no seams.
func (c Chart) drawBands(p pen, f frame) {
	for last := 0; last < len(c.Points); last++ {
		first, level := last, c.Points[last].Level
		for last+1 < len(c.Points) && c.Points[last+1].Level == level {
			last++
		}
		if !level.loud() {
			continue
		}
		from, to := f.x(c.Times[first]), f.x(c.Times[last])
		if first > 0 {
			from = (from + f.x(c.Times[first-1])) / 2
		}
		if last < len(c.Times)-1 {
			to = (to + f.x(c.Times[last+1])) / 2
		}
		p.band(roleOf(level), from, top, max(to-from, 2), Height-top-bottom)
	}
}

// drawValues draws the line of the values, which is broken where there is none, and the points on it.
func (c Chart) drawValues(p pen, f frame) {
	const crowded = 120
	var part [][2]float64
	end := func() {
		if len(part) > 1 {
			p.line(roleLine, false, 2, part...)
		}
		part = nil
	}
	for i, point := range c.Points {
		if point.None {
			end()
			continue
		}
		part = append(part, [2]float64{f.x(c.Times[i]), f.y(point.Value)})
	}
	end()
	for i, point := range c.Points {
		switch {
		case point.None:
		case point.Level.loud():
			p.dot(roleOf(point.Level), f.x(c.Times[i]), f.y(point.Value), 4.5)
		case len(c.Points) <= crowded:
			p.dot(roleLine, f.x(c.Times[i]), f.y(point.Value), 2.5)
		}
	}
}
