package main

import (
	"fmt"
	"time"
)

// pollInterval is how often Mode is asked for runs of which no webhook came; 0 is never.
func (s settings) pollInterval() (time.Duration, error) {
	interval, err := time.ParseDuration(s.PollInterval)
	switch {
	case err != nil:
		return 0, fmt.Errorf("MODEALERT_POLL_INTERVAL is %q, it must be a duration such as 15m or 1h, or 0 to turn it off", s.PollInterval)
	case interval != 0 && interval < time.Second:
		return 0, fmt.Errorf("MODEALERT_POLL_INTERVAL is %q, it must be 1s or longer, or 0 to turn it off", s.PollInterval)
	}
	return interval, nil
}
