package main

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// listeners are where the service listens.
type listeners struct {
	all     net.Listener
	metrics net.Listener // nil where the metrics are at the same address as all else
}

func listen(ctx context.Context, s settings) (l listeners, err error) {
	var config net.ListenConfig
	if l.all, err = config.Listen(ctx, "tcp", s.Listen); err != nil {
		return listeners{}, fmt.Errorf("listening (MODEALERT_LISTEN): %w", err)
	}
	if s.MetricsListen == "" {
		return l, nil
	}
	if l.metrics, err = config.Listen(ctx, "tcp", s.MetricsListen); err != nil {
		return listeners{}, errors.Join(fmt.Errorf("listening (MODEALERT_METRICS_LISTEN): %w", err), l.all.Close())
	}
	return l, nil
}

func (l listeners) Close() error {
	if l.metrics == nil {
		return l.all.Close()
	}
	return errors.Join(l.all.Close(), l.metrics.Close())
}
