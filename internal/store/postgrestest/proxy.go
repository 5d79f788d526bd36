package postgrestest

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a client and the server, and can be cut.
type Proxy struct {
	// URL names the database by way of the proxy.
	URL string

	server   string
	address  string
	mu       sync.Mutex // guards what follows
	listener net.Listener
	conns    map[net.Conn]bool
	all      sync.WaitGroup
}

// NewProxy returns a proxy to the server of a database, open until the end of the test.
func NewProxy(t testing.TB, database string) *Proxy {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{server: u.Host, address: "127.0.0.1:0", conns: map[net.Conn]bool{}}
	p.Restore(t)
	u.Host = p.address
	p.URL = u.String()
	t.Cleanup(func() {
		p.Cut()
		p.all.Wait()
	})
	return p
}

// Cut breaks all connections and takes no new ones, as when the server is gone.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		_ = p.listener.Close()
	}
	p.listener = nil
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// Restore takes connections again, at the same address.
func (p *Proxy) Restore(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", p.address) //nolint:noctx // nobody waits for it
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener, p.address = listener, listener.Addr().String()
	p.all.Go(func() { p.accept(listener) })
}

func (p *Proxy) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		p.all.Go(func() { p.pass(client) })
	}
}

// pass passes on what both say until one of them is gone.
func (p *Proxy) pass(client net.Conn) {
	server, err := net.Dial("tcp", p.server) //nolint:noctx // nobody waits for it
	if err != nil {
		_ = client.Close()
		return
	}
	if !p.keep(client, server) {
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = client.Close()
			_ = server.Close()
		})
	}
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, client)
	delete(p.conns, server)
}

// keep remembers a connection to be cut; it is false, and closes it, when that has happened meanwhile.
func (p *Proxy) keep(both ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range both {
		if p.listener == nil {
			_ = c.Close()
		} else {
			p.conns[c] = true
		}
	}
	return p.listener != nil
}
