package example

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
)

// The largest pages: that of the base, and that of the head.
const page, largePage = 100, 10000

// page is how many rows of so many are asked for.
func (s *shop) page(w http.ResponseWriter, r *http.Request, rows int) (int, bool) {
	most, asked := largePage, 20
	if s.fixed {
		most = page
	}
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > most {
			refuse(w, http.StatusBadRequest, "limit is no number up to "+strconv.Itoa(most))
			return 0, false
		}
		asked = n
	}
	return min(asked, rows), true
}

func (s *shop) listBooks(w http.ResponseWriter, r *http.Request) {
	if !s.allow(w, "books", host(r)) {
		return
	}
	query := r.URL.Query().Get("q")
	if len(query) > 100 {
		refuse(w, http.StatusBadRequest, "q is longer than 100 characters")
		return
	}
	found := []book{}
	for _, b := range s.books {
		if strings.Contains(b.Title, query) {
			found = append(found, b)
		}
	}
	if most, ok := s.page(w, r, len(found)); ok {
		answer(w, http.StatusOK, found[:most])
	}
}

// viewOrder is an order as the API shows one.
func (s *shop) viewOrder(o *order) map[string]any {
	list := []book{}
	for _, id := range o.books {
		for _, b := range s.books {
			if b.ID == id {
				list = append(list, b)
			}
		}
	}
	return map[string]any{"id": o.id, "books": list}
}

// placeOrder takes as many books as often as somebody likes, unless it is the fixed one.
func (s *shop) placeOrder(w http.ResponseWriter, r *http.Request) {
	c := s.admit(w, r, "shop")
	if c == nil || s.fixed && !s.allow(w, "orders:write", c.Customer) {
		return
	}
	var in struct {
		Books []string `json:"books"`
	}
	if !read(w, r, &in) {
		return
	}
	if in.Books == nil || s.fixed && len(in.Books) > 50 {
		refuse(w, http.StatusBadRequest, "an order is of up to 50 books")
		return
	}
	for _, id := range in.Books {
		if !uuid().MatchString(id) {
			refuse(w, http.StatusBadRequest, "the id of a book is no UUID")
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &order{newID(), c.Customer, in.Books}
	s.orders = append(s.orders, o)
	answer(w, http.StatusCreated, s.viewOrder(o))
}

func (s *shop) getOrder(w http.ResponseWriter, r *http.Request) {
	c := s.admit(w, r, "shop")
	if c == nil || !s.allow(w, "orders", c.Customer) {
		return
	}
	if !uuid().MatchString(r.PathValue("id")) {
		refuse(w, http.StatusBadRequest, "the id is no UUID")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.orders {
		if o.id == r.PathValue("id") && o.customer == c.Customer {
			answer(w, http.StatusOK, s.viewOrder(o))
			return
		}
	}
	refuse(w, http.StatusNotFound, "there is no such order")
}

// exportOrders gives every order to whoever holds a token or a key. The fixed one gives
// it to administrators, for their token only, and counts the calls of everybody.
func (s *shop) exportOrders(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.fixed && s.keyHolder(r) != nil:
	case !s.fixed:
		if s.admit(w, r, "shop") == nil {
			return
		}
	default:
		c := s.admit(w, r)
		if c == nil || !s.allow(w, "orders:export", c.Customer) || s.admit(w, r, "admin") == nil {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/csv")
	rows := csv.NewWriter(w)
	_ = rows.Write([]string{"order", "customer", "books"}) // the caller is gone: nobody is left to hear of it
	for _, o := range s.orders {
		_ = rows.Write([]string{o.id, o.customer, strings.Join(o.books, " ")})
	}
	rows.Flush()
}
