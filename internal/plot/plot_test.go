package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/internal/plot"
)

var update = flag.Bool("update", false, "write the golden files anew")

func chart() plot.Chart {
	c := plot.Chart{Title: "EU revenue, country <DE> & \"more\"", Unit: "$"}
	begin := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, v := range []float64{54100, 52880, 0, 51240, 50310, 49040, 41210, 53000} {
		c.Times = append(c.Times, begin.AddDate(0, 0, i))
		p := plot.Point{Value: v, None: v == 0}
		switch {
		case v > 0 && v < 45000:
			p.Level = plot.Critical
		case v > 0 && v < 50000:
			p.Level = plot.Warning
		}
		c.Points = append(c.Points, p)
	}
	c.Limits = []plot.Limit{{"warning", 50000, plot.Warning}, {"critical", 45000, plot.Critical}}
	return c
}

// TestSVG: the drawing, which is a whole element in which nothing but text is the chart's.
func TestSVG(t *testing.T) {
	t.Parallel()
	got := strings.ReplaceAll(chart().SVG(), "><", ">\n<") + "\n"
	path := filepath.Join("testdata", "chart.svg")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestChart_extremes: whatever the values are, the drawing is whole, and has no number that is none.
func TestChart_extremes(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	for name, values := range map[string][]float64{
		"none": nil, "one": {5}, "the same": {7, 7, 7}, "zeros": {0, 0}, "huge": {-1e300, 1e300}, "tiny": {1e-300, 2e-300}, "below zero": {-1, -2},
	} {
		c := plot.Chart{Title: name}
		for range values {
			c.Times = append(c.Times, at)
		}
		for _, v := range values {
			c.Points = append(c.Points, plot.Point{Value: v})
		}
		svg := c.SVG()
		decoder := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: %s", name, svg)
		}
		if err := plot.PNG(io.Discard, []plot.Chart{c}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPNG: the image has a chart below the other, each with its colours.
func TestPNG(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := plot.PNG(&b, []plot.Chart{chart(), chart()}); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X != 1800 || size.Y != 1280 {
		t.Fatalf("the image is %v", size)
	}
	for half := range 2 {
		seen := map[[3]uint32]bool{}
		for y := half * 640; y < half*640+640; y++ {
			for x := range 1800 {
				r, g, b, _ := img.At(x, y).RGBA()
				seen[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
			}
		}
		for name, c := range map[string][3]uint32{"white": {255, 255, 255}, "line": {0x12, 0x64, 0xa3}, "warning": {0xa8, 0x64, 0}, "critical": {0xc0, 0x13, 0x43}} {
			if !seen[c] {
				t.Errorf("chart %d has no %s", half, name)
			}
		}
	}
}

// TestSVG_bands: runs that alert one after the other have one band, in which no edge shows.
func TestSVG_bands(t *testing.T) {
	t.Parallel()
	c := plot.Chart{Title: "x"}
	for i, level := range []plot.Level{plot.Warning, plot.Warning, plot.Critical, "", plot.Warning, plot.Warning, plot.Warning} {
		c.Times = append(c.Times, time.Date(2026, 3, 2+i, 9, 0, 0, 0, time.UTC))
		c.Points = append(c.Points, plot.Point{Value: float64(i), Level: level})
	}
	var got []string
	for _, m := range regexp.MustCompile(`<rect class="(\w+)" x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)"`).FindAllStringSubmatch(c.SVG(), -1) {
		got = append(got, strings.Join(m[1:], " "))
	}
	if diff := cmp.Diff([]string{"warning 80.0 200.0", "critical 280.0 133.3", "warning 546.7 333.3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
