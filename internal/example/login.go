package example

import "net/http"

// login gives out the token of an account for its password. The fixed one counts the
// attempts on an account, known or not, whatever a header says of where they come from.
func (s *shop) login(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if !read(w, r, &in) {
		return
	}
	if in.Email == "" || in.Password == "" {
		refuse(w, http.StatusBadRequest, "email and password are asked for")
		return
	}
	if s.fixed && !s.allowAttempt(w, in.Email) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.customers {
		if c.email != in.Email || !same(c.password, in.Password) {
			continue
		}
		if holder := s.find(func(one *Caller) bool { return one.Customer == c.id && one.Token != "" }); holder != nil {
			answer(w, http.StatusOK, map[string]string{"accessToken": holder.Token})
			return
		}
	}
	refuse(w, http.StatusUnauthorized, "email or password is wrong")
}
