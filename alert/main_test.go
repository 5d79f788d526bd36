package alert

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets many stories be played at once: they wait for a queue and for Slack's pace, and hardly compute.
func TestMain(m *testing.M) {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		if err := flag.Set("test.parallel", "12"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
