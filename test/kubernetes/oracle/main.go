// Command oracle says what a Kubernetes API server would say of Holdfast's CRDs and of objects of their kinds, by
// calling the API server's own packages. It talks to nothing and keeps nothing.
//
//	oracle crds DIR      one line of JSON for each CRD in DIR: {"file", "errors"}
//	oracle objects DIR   for each line {"object", "old"?} on standard input one line {"object", "unknown", "errors"}:
//	                     the object as it would be stored, what strict field validation would refuse, and all errors
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Problem is one error of the API server, without the present value (which its text repeats at length).
type Problem struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: oracle crds|objects DIR")
	}
	files, err := filepath.Glob(filepath.Join(args[1], "*.yaml"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	switch args[0] {
	case "crds":
		return judgeDefinitions(files)
	case "objects":
		return judgeObjects(files)
	}
	return fmt.Errorf("unknown verb %q", args[0])
}

func judgeDefinitions(files []string) error {
	out := json.NewEncoder(os.Stdout)
	for _, file := range files {
		definition, problems := readDefinition(file)
		if definition != nil {
			problems = append(problems, checkDefinition(definition)...)
		}
		if err := out.Encode(map[string]any{"file": filepath.Base(file), "errors": problems}); err != nil {
			return err
		}
	}
	return nil
}

func judgeObjects(files []string) error {
	kinds := map[string]*kind{}
	for _, file := range files {
		definition, problems := readDefinition(file)
		if len(problems) > 0 {
			return fmt.Errorf("%s: %v", file, problems)
		}
		k, err := newKind(definition)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		kinds[k.gvk.Kind] = k
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	buffered := bufio.NewWriter(os.Stdout)
	defer buffered.Flush()
	out := json.NewEncoder(buffered)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return nil
		}
		if err := out.Encode(judge(kinds, line)); err != nil {
			return err
		}
	}
}

func toProblems(errs field.ErrorList) []Problem {
	problems := []Problem{}
	for _, err := range errs {
		problems = append(problems, Problem{Type: string(err.Type), Field: err.Field, Detail: err.Detail})
	}
	return problems
}
