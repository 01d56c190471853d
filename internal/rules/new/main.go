package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(args []string) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if len(args) != 2 {
		return fmt.Errorf("usage: go run ./internal/rules/new FAMILY ID, as in \"limits burst-unbounded\"; the families are %s", list(families(root)))
	}
	written, err := create(root, args[0], args[1])
	if err != nil {
		return err
	}
	for _, f := range written {
		fmt.Println(f)
	}
	fmt.Printf("\nWrite the cases of the book, then the rule. What is still missing is what this says:\n\n"+
		"\tgo test ./internal/rules -run 'TestBooks/%s$|Test[^B]'\n\n"+
		"What a change can be, and what a rule can say of it, is what these say:\n\n"+
		"\tgo doc -all ./internal/diff\n\tgo doc ./internal/threat Diagnostic\n\n"+
		"Then go generate ./... writes the pages, and go test ./... runs the rest.\n", args[1])
	return nil
}

// moduleRoot is the folder of go.mod, here or above.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod here or above: run it in the module")
		}
		dir = filepath.Dir(dir)
	}
}
