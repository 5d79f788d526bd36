package plot

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// density is how many pixels of the image are one of the chart's.
const density = 2

// PNG writes charts under one another as an image.
func PNG(w io.Writer, charts []Chart) error {
	p := &raster{image: image.NewRGBA(image.Rect(0, 0, Width*density, max(len(charts), 1)*Height*density))}
	draw.Draw(p.image, p.image.Bounds(), image.White, image.Point{}, draw.Src)
	for _, f := range []struct {
		face *font.Face
		ttf  []byte
		size float64
	}{{&p.regular, goregular.TTF, 12}, {&p.bold, gobold.TTF, 14}} {
		parsed, err := opentype.Parse(f.ttf)
		if err == nil {
			*f.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: f.size, DPI: 72 * density})
		}
		if err != nil {
			return fmt.Errorf("reading a font: %w", err)
		}
	}
	for i, c := range charts {
		p.down = float64(i * Height)
		c.draw(p)
	}
	return png.Encode(w, p.image)
}

// raster is a pen.
type raster struct {
	image         *image.RGBA
	down          float64 // where the chart begins
	regular, bold font.Face
}

// ink is the colour of a role.
func ink(r role) color.NRGBA {
	switch r {
	case roleGrid:
		return color.NRGBA{0xe3, 0xe3, 0xe3, 0xff}
	case roleLine:
		return color.NRGBA{0x12, 0x64, 0xa3, 0xff}
	case roleWarning:
		return color.NRGBA{0xa8, 0x64, 0x00, 0xff}
	case roleCritical:
		return color.NRGBA{0xc0, 0x13, 0x43, 0xff}
	case roleText:
	}
	return color.NRGBA{0x45, 0x45, 0x48, 0xff}
}

// fill fills a polygon.
func (p *raster) fill(c color.Color, points ...[2]float64) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, point := range points {
		low = [2]float64{min(low[0], point[0]), min(low[1], point[1])}
		high = [2]float64{max(high[0], point[0]), max(high[1], point[1])}
	}
	at := image.Pt(int(low[0]*density)-1, int((low[1]+p.down)*density)-1)
	bounds := image.Rectangle{at, image.Pt(int(high[0]*density)+2, int((high[1]+p.down)*density)+2)}
	z := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	for i, point := range points {
		x, y := float32(point[0]*density)-float32(at.X), float32((point[1]+p.down)*density)-float32(at.Y)
		if i == 0 {
			z.MoveTo(x, y)
		} else {
			z.LineTo(x, y)
		}
	}
	z.ClosePath()
	z.Draw(p.image, bounds, image.NewUniform(c), image.Point{})
}

func (p *raster) band(r role, x, y, width, height float64) {
	c := ink(r)
	c.A = 0x26
	p.fill(c, [2]float64{x, y}, [2]float64{x + width, y}, [2]float64{x + width, y + height}, [2]float64{x, y + height})
}

func (p *raster) line(r role, dashed bool, wide float64, points ...[2]float64) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if !dashed {
			p.stroke(r, wide, a, b)
			continue
		}
		const on, gap = 6, 4
		long := math.Hypot(b[0]-a[0], b[1]-a[1])
		for from := 0.0; from < long; from += on + gap {
			to := min(from+on, long)
			p.stroke(r, wide, along(a, b, from/long), along(a, b, to/long))
		}
	}
}

// along is a place on the way from a to b.
func along(a, b [2]float64, part float64) [2]float64 {
	return [2]float64{a[0] + (b[0]-a[0])*part, a[1] + (b[1]-a[1])*part}
}

func (p *raster) stroke(r role, wide float64, a, b [2]float64) {
	long := math.Hypot(b[0]-a[0], b[1]-a[1])
	if long == 0 {
		return
	}
	dx, dy := (b[1]-a[1])/long*wide/2, (a[0]-b[0])/long*wide/2
	p.fill(ink(r), [2]float64{a[0] + dx, a[1] + dy}, [2]float64{b[0] + dx, b[1] + dy}, [2]float64{b[0] - dx, b[1] - dy}, [2]float64{a[0] - dx, a[1] - dy})
}

func (p *raster) dot(r role, x, y, radius float64) {
	const corners = 24
	var points [][2]float64
	for i := range corners {
		angle := 2 * math.Pi * float64(i) / corners
		points = append(points, [2]float64{x + radius*math.Cos(angle), y + radius*math.Sin(angle)})
	}
	p.fill(ink(r), points...)
}

func (p *raster) text(r role, x, y float64, end, bold bool, text string) {
	face := p.regular
	if bold {
		face = p.bold
	}
	d := font.Drawer{Dst: p.image, Src: image.NewUniform(ink(r)), Face: face}
	at := fixed.P(int(x*density), int((y+p.down)*density))
	if end {
		at.X -= d.MeasureString(text)
	}
	d.Dot = at
	d.DrawString(text)
}
