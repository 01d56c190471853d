package example

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// The ids of what the shop has from the beginning.
const (
	Ada       = "00000000-0000-4000-8000-0000000000a0" // a customer
	Bob       = "00000000-0000-4000-8000-0000000000b0" // another
	AdaOrder  = "00000000-0000-4000-8000-0000000000a1"
	BobOrder  = "00000000-0000-4000-8000-0000000000b1"
	FirstBook = "00000000-0000-4000-8000-000000000001"
)

// books is how many books the catalogue has: more than a page may hold.
const books = 300

// bodyBytes is how much of a request the shop reads.
const bodyBytes = 1 << 20

// Options say who may call, and which of the two servers it is.
type Options struct {
	// Fixed is the server that has none of the threats.
	Fixed bool
	// Callers are those whose credentials are accepted.
	Callers []Caller
	// Now is the time that limits go by; nil is time.Now.
	Now func() time.Time
	// Client calls the addresses that a request names; nil is a client that waits for
	// two seconds.
	Client *http.Client
}

// Caller is somebody with a credential.
type Caller struct {
	Customer string   // whose objects are his: [Ada] or [Bob]
	Token    string   // the bearer token, "" for none
	Key      string   // the API key, "" for none
	Scopes   []string // what the token was granted: shop, customers:write, admin
}

type book struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Price float64 `json:"price"`
}

type customer struct {
	id, name, email, born, password, tier string
}

type order struct {
	id, customer string
	books        []string
}

// shop is the server and its data.
type shop struct {
	gate
	fixed bool

	mu        sync.Mutex
	books     []book
	customers []*customer // in the order in which they came
	orders    []*order
}

// Handler is both APIs.
func Handler(o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 2 * time.Second}
	}
	g := gate{o.Callers, &limiter{now: o.Now, used: map[string]bucket{}}}
	mux := http.NewServeMux()
	newShop(o, g).serve(mux)
	newMarket(o, g).serve(mux)
	return mux
}

// route serves a new operation: by its method in the fixed server, by any in the other.
func route(mux *http.ServeMux, fixed bool, method, path string, h http.HandlerFunc) {
	methods := []string{method}
	if !fixed {
		methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	}
	for _, m := range methods {
		mux.HandleFunc(m+" "+path, h)
	}
}

// newShop has what the shop has before anybody calls.
func newShop(o Options, g gate) *shop {
	s := &shop{gate: g, fixed: o.Fixed}
	for i := range books {
		s.books = append(s.books, book{fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), fmt.Sprintf("Volume %d", i+1), 9.5})
	}
	s.customers = []*customer{
		{Ada, "Ada", "ada@bookshop.example", "1985-12-10", "correct horse battery", "gold"},
		{Bob, "Bob", "bob@bookshop.example", "1979-03-02", "staple rider of hills", "basic"},
	}
	s.orders = []*order{{AdaOrder, Ada, []string{FirstBook}}, {BobOrder, Bob, []string{FirstBook}}}
	return s
}

func (s *shop) serve(mux *http.ServeMux) {
	mux.HandleFunc("GET /books", s.listBooks)
	mux.HandleFunc("GET /customers", s.listCustomers)
	mux.HandleFunc("GET /customers/{id}", s.getCustomer)
	mux.HandleFunc("PATCH /customers/{id}", s.updateCustomer)
	mux.HandleFunc("POST /orders", s.placeOrder)
	mux.HandleFunc("GET /orders/{id}", s.getOrder)
	route(mux, s.fixed, "GET", "/orders/export", s.exportOrders)
	route(mux, s.fixed, "POST", "/login", s.login)
}

// answer writes a value as JSON.
func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the caller is gone: nobody is left to hear of it
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]string{"error": why})
}

// read takes the JSON object that the body is, and says so where it is none.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyBytes)).Decode(into)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, "the body is too large")
	case errors.Is(err, io.EOF):
		refuse(w, http.StatusBadRequest, "the body is empty")
	case err != nil:
		refuse(w, http.StatusBadRequest, "the body is not what the operation takes")
	}
	return err == nil
}

// newID is a UUID of version 4 (RFC 9562, 5.4).
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // which never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
