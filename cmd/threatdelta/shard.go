package main

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/shard"
)

// shardFlag is the value of --shard.
type shardFlag struct{ of shard.Of }

func (f *shardFlag) Type() string { return "" }

func (f *shardFlag) String() string {
	if f.of.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", f.of.Number, f.of.Count)
}

// Set reads I/N.
func (f *shardFlag) Set(s string) (err error) {
	f.of, err = shard.Parse(s)
	return err
}
