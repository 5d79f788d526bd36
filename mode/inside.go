package mode

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// errInside is why a redirect is not followed.
var errInside = errors.New("it is an address of this machine or of a private network, where a redirect is not followed")

// guard keeps redirects from leading inside: to this machine, its network, or the service that tells machines of a cloud their
// secrets. Whoever answers in Mode's place could otherwise have us ask there.
type guard struct {
	host     string            // the configured one, which the operator names and which may be anywhere
	inside   bool              // it is inside itself, so its storage may be too
	outbound http.RoundTripper // looks at the address that a name turned out to have; nil where the caller has its own transport
}

func newGuard(base *url.URL, ownTransport bool) *guard {
	g := &guard{host: base.Hostname()}
	addr, err := netip.ParseAddr(g.host)
	g.inside = g.host == "localhost" || err == nil && !public(addr)
	if !ownTransport {
		dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: keepAlive, Control: g.control}
		transport := newTransport()
		transport.Proxy, transport.DialContext = nil, dialer.DialContext
		g.outbound = transport
	}
	return g
}

// check refuses an address to which a redirect leads, as far as it can be told without asking for its name.
func (g *guard) check(to *url.URL) error {
	if to.Hostname() == g.host {
		return nil
	}
	if strings.EqualFold(to.Hostname(), "localhost") && !g.inside {
		return errInside
	}
	addr, err := netip.ParseAddr(to.Hostname())
	if err != nil {
		return nil //nolint:nilerr // a name, which is looked up when it is called
	}
	return g.allow(addr)
}

// control refuses the address that is about to be called, whatever name it has: a name can mean another address each time.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	called, err := netip.ParseAddrPort(address)
	if err != nil {
		return errInside
	}
	return g.allow(called.Addr())
}

func (g *guard) allow(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	if public(addr) || g.inside && (addr.IsLoopback() || addr.IsPrivate()) && addr != awsMetadata6 {
		return nil
	}
	return errInside
}

// transport is what to follow a redirect with. A proxy looks names up by itself, so what it calls is its own to decide.
func (g *guard) transport(req *http.Request, usual http.RoundTripper) http.RoundTripper {
	if g.outbound == nil || req.URL.Hostname() == g.host {
		return usual
	}
	if proxy, err := http.ProxyFromEnvironment(req); err != nil || proxy != nil {
		return usual
	}
	return g.outbound
}

// awsMetadata6 is where the machines of a cloud are told their secrets, in the midst of a private range.
var awsMetadata6 = netip.MustParseAddr("fd00:ec2::254")

// notPublic are the ranges that netip has no word for, from IANA's registries of special-purpose addresses, and those that
// stand for an IPv4 address.
var notPublic = [...]netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// public reports whether an address is one of the internet's.
func public(addr netip.Addr) bool {
	addr = addr.Unmap()
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(addr) {
			return false
		}
	}
	return true
}

const (
	dialTimeout = 10 * time.Second
	keepAlive   = 30 * time.Second
)
