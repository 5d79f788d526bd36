package server

import (
	"container/list"
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxConnections is how many connections are open at once. Mode, Slack and whoever watches the process need a few.
const maxConnections = 512

// crowd bounds the open connections: for each one too many that is closed of which nothing was heard for the longest time. A
// request that is answered within milliseconds gets through, however many others just hold on. To let the newest wait instead
// would be to let it wait for them.
type crowd struct {
	limit int
	log   *slog.Logger
	tell  rate.Sometimes

	mu    sync.Mutex
	conns *list.List // what was heard of last is the last
	place map[net.Conn]*list.Element
}

func newCrowd(limit int, log *slog.Logger) *crowd {
	return &crowd{
		limit: limit, log: log, tell: rate.Sometimes{Interval: time.Minute},
		conns: list.New(), place: make(map[net.Conn]*list.Element),
	}
}

// changed is told of every change of a connection's state, as http.Server.ConnState is.
func (c *crowd) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(conn)
	if state == http.StateClosed || state == http.StateHijacked {
		return
	}
	c.place[conn] = c.conns.PushBack(conn)
	if len(c.place) > c.limit {
		c.closeOldest()
	}
}

func (c *crowd) drop(conn net.Conn) {
	if element := c.place[conn]; element != nil {
		c.conns.Remove(element)
		delete(c.place, conn)
	}
}

func (c *crowd) closeOldest() {
	conn, _ := c.conns.Front().Value.(net.Conn) // nothing else is in the list
	c.drop(conn)
	_ = conn.Close() // whoever holds it learns of it as of any broken connection
	c.tell.Do(func() {
		c.log.WarnContext(context.Background(), "too many connections, the oldest are closed", "open", c.limit)
	})
}
