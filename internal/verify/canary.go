package verify

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// canaryTime is how long a call may take to arrive after the last answer.
const canaryTime = time.Second

// Canary notes that somebody calls an address. It answers nothing, so that whatever
// protocol a server speaks there, it has called.
type Canary struct {
	listener net.Listener

	mu     sync.Mutex
	called chan struct{} // closed by a call
}

// Listen waits for calls at an address, HOST:PORT, until the canary is closed.
func Listen(address string) (*Canary, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for calls: %w", err)
	}
	c := &Canary{listener: listener, called: make(chan struct{})}
	go c.accept()
	return c, nil
}

// Address is where it listens.
func (c *Canary) Address() string { return c.listener.Addr().String() }

// Close ends it.
func (c *Canary) Close() error { return c.listener.Close() }

func (c *Canary) accept() {
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return // it was closed
		}
		_ = conn.Close()
		c.mu.Lock()
		select {
		case <-c.called:
		default:
			close(c.called)
		}
		c.mu.Unlock()
	}
}

// forget forgets the calls so far.
func (c *Canary) forget() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.called:
		c.called = make(chan struct{})
	default:
	}
}

// wasCalled reports whether a call arrives by the time that one may take.
func (c *Canary) wasCalled(ctx context.Context) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	called := c.called
	c.mu.Unlock()
	timer := time.NewTimer(canaryTime)
	defer timer.Stop()
	select {
	case <-called:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
