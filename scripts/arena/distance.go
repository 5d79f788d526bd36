package arena

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"
)

// Distance is a way to a server on this machine that takes as long as the way to another one.
type Distance struct {
	listener net.Listener
	to       string
	takes    time.Duration
	conns    sync.WaitGroup
}

// NewDistance opens a way to the server that a URL names; takes is how long it is there and back. Close must be called, after all
// connections are.
func NewDistance(ctx context.Context, to string, takes time.Duration) (d *Distance, there string, err error) {
	u, err := url.Parse(to)
	if err != nil {
		return nil, "", errors.New("the address cannot be read") // it may hold a password
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("opening a way to a server: %w", err)
	}
	d = &Distance{listener: listener, to: u.Host, takes: takes}
	u.Host = listener.Addr().String()
	d.conns.Go(func() { d.accept(ctx) })
	return d, u.String(), nil
}

// Close closes the way, and waits until all connections are closed.
func (d *Distance) Close() error {
	err := d.listener.Close()
	d.conns.Wait()
	return err
}

func (d *Distance) accept(ctx context.Context) {
	for {
		near, err := d.listener.Accept()
		if err != nil {
			return
		}
		far, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", d.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		d.conns.Go(func() { d.carry(far, near) })
		d.conns.Go(func() { d.carry(near, far) })
	}
}

// parcel is something on its way.
type parcel struct {
	content []byte
	due     time.Time
}

// carry brings what comes from one side to the other, half the way's time later.
func (d *Distance) carry(to, from net.Conn) {
	onTheWay := make(chan parcel, 1024)
	go func() {
		defer close(onTheWay)
		for {
			buffer := make([]byte, 32<<10)
			n, err := from.Read(buffer)
			if err != nil {
				return
			}
			onTheWay <- parcel{buffer[:n], time.Now().Add(d.takes / 2)}
		}
	}()
	for p := range onTheWay {
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.content); err != nil {
			_ = from.Close()
			break
		}
	}
	for range onTheWay { // what nobody takes any more
	}
	_ = to.Close()
}
