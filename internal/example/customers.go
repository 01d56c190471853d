package example

import (
	"encoding/json"
	"net/http"
	"regexp"
	"sync"
	"unicode/utf8"
)

// uuid is the text of a UUID (RFC 9562, 4).
var uuid = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
})

// view is a customer as the API shows one.
func (s *shop) view(c *customer) map[string]any {
	out := map[string]any{"id": c.id, "name": c.name}
	if !s.fixed {
		out["email"], out["dateOfBirth"], out["password"] = c.email, c.born, c.password
	}
	return out
}

func (s *shop) customer(id string) *customer {
	for _, c := range s.customers {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (s *shop) listCustomers(w http.ResponseWriter, r *http.Request) {
	c := s.admit(w, r, "admin")
	if c == nil || !s.allow(w, "customers", c.Customer) {
		return
	}
	most, ok := s.page(w, r, len(s.customers))
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for _, one := range s.customers[:most] {
		list = append(list, s.view(one))
	}
	answer(w, http.StatusOK, list)
}

// getCustomer shows anybody to anybody, unless it is the fixed one.
func (s *shop) getCustomer(w http.ResponseWriter, r *http.Request) {
	principal := host(r)
	if s.fixed {
		c := s.admit(w, r, "shop")
		if c == nil {
			return
		}
		if r.PathValue("id") != c.Customer {
			refuse(w, http.StatusForbidden, "this is somebody else")
			return
		}
		principal = c.Customer
	}
	if !s.allow(w, "customer", principal) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show(w, r)
}

// show answers with the customer of the path.
func (s *shop) show(w http.ResponseWriter, r *http.Request) {
	switch c := s.customer(r.PathValue("id")); {
	case c != nil:
		answer(w, http.StatusOK, s.view(c))
	case !uuid().MatchString(r.PathValue("id")):
		refuse(w, http.StatusBadRequest, "the id is no UUID")
	default:
		refuse(w, http.StatusNotFound, "there is no such customer")
	}
}

// change is what updateCustomer takes. A field that is absent stays as it is. Nobody
// looks at the tier.
type change struct {
	Name     *string         `json:"name"`
	Password *string         `json:"password"`
	Tier     json.RawMessage `json:"loyaltyTier"`
}

// updateCustomer asks for no scope of its own, and takes a tier that a customer should
// not choose, unless it is the fixed one.
func (s *shop) updateCustomer(w http.ResponseWriter, r *http.Request) {
	scopes := []string{"shop"}
	if s.fixed {
		scopes = append(scopes, "customers:write")
	}
	c := s.admit(w, r, scopes...)
	if c == nil || !s.allow(w, "customers:write", c.Customer) {
		return
	}
	if r.PathValue("id") != c.Customer {
		refuse(w, http.StatusForbidden, "this is somebody else")
		return
	}
	var in change
	if !read(w, r, &in) {
		return
	}
	if why := s.refusal(in); why != "" {
		refuse(w, http.StatusBadRequest, why)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.customer(c.Customer)
	set(&one.name, in.Name)
	set(&one.password, in.Password)
	if in.Tier != nil {
		one.tier = string(in.Tier)
	}
	s.show(w, r)
}

// refusal is why a change is refused, "" where it is not.
func (s *shop) refusal(in change) string {
	switch {
	case in.Password != nil && utf8.RuneCountInString(*in.Password) < 12:
		return "the password is shorter than 12 characters"
	case s.fixed && in.Name != nil && utf8.RuneCountInString(*in.Name) > 200:
		return "the name is longer than 200 characters"
	case s.fixed && in.Tier != nil:
		return "there is no such field"
	}
	return ""
}
