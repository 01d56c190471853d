package ratelimit

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// about is the operation without its responses, as extensions are about it.
func (op Operation) about() vendorext.Operation {
	return vendorext.Operation{ID: op.ID, Object: op.Object, PathItem: op.PathItem, Root: op.Root, APIKey: op.APIKey}
}

// readFound reads what a vendor's lookup found for an operation.
func (r *row) readFound(root openapi.Value, found vendorext.LimitsFound) reading {
	if found.Off.Exists() {
		return reading{off: true, at: found.Off}
	}
	off := reading{off: found.OffElse.Exists(), at: found.OffElse}
	for _, object := range found.Objects {
		one := readPart(root, object, r.object, nil)
		if !found.ByName {
			one.at = object
		}
		if one.off {
			off = one
		} else if one.says() {
			return one
		}
	}
	if limits := metered(found.Metered); len(limits) > 0 {
		return reading{limits: limits, level: Enforced}
	}
	if off.says() {
		return off
	}
	return hintOf(found)
}

// hintOf reads what has no number.
func hintOf(found vendorext.LimitsFound) reading {
	for _, name := range found.Policies.Strings() {
		if namesLimit(name) {
			return reading{level: Hint, at: found.Policies}
		}
	}
	if found.Hint {
		return reading{level: Hint}
	}
	return reading{}
}

// metered divides limits of a metric by what a call costs.
func metered(list []vendorext.Metered) []limit {
	var limits []limit
	for _, m := range list {
		per := m.Window
		if l, ok := rate(m.Unit); ok && l.window > 0 {
			per = l.window
		}
		for _, n := range m.Numbers {
			if n, ok := requests(n / m.Cost); ok {
				limits = append(limits, limit{n, per})
				break
			}
		}
	}
	return limits
}
