package main

import (
	"context"
	"errors"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	apiservervalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/kube-openapi/pkg/validation/spec"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

var scheme = func() *runtime.Scheme {
	s := runtime.NewScheme()
	install.Install(s)
	return s
}()

// readDefinition reads a file as `kubectl create --validate=strict` and the API server's decoder would.
func readDefinition(file string) (*apiextensions.CustomResourceDefinition, []Problem) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, []Problem{{Type: "Read", Detail: err.Error()}}
	}
	versioned := &apiextensionsv1.CustomResourceDefinition{}
	asJSON, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, []Problem{{Type: "Decode", Detail: err.Error()}}
	}
	strict, err := kjson.UnmarshalStrict(asJSON, versioned)
	if err = errors.Join(append(strict, err)...); err != nil {
		return nil, []Problem{{Type: "Decode", Detail: err.Error()}}
	}
	scheme.Default(versioned)
	definition := &apiextensions.CustomResourceDefinition{}
	if err := scheme.Convert(versioned, definition, nil); err != nil {
		return nil, []Problem{{Type: "Convert", Detail: err.Error()}}
	}
	definition.Generation = 1
	for _, version := range definition.Spec.Versions {
		if version.Storage {
			definition.Status.StoredVersions = append(definition.Status.StoredVersions, version.Name)
		}
	}
	return definition, []Problem{}
}

// checkDefinition is what the API server checks on create: structure, defaults, CEL and its cost budget. A format that
// it does not know is only a warning there, and then checks nothing; here it is an error.
func checkDefinition(definition *apiextensions.CustomResourceDefinition) []Problem {
	problems := toProblems(validation.ValidateCustomResourceDefinition(context.Background(), definition))
	for _, version := range definition.Spec.Versions {
		schema := version.Schema
		if schema == nil {
			schema = definition.Spec.Validation
		}
		if schema == nil || schema.OpenAPIV3Schema == nil {
			continue
		}
		validation.SchemaHas(schema.OpenAPIV3Schema, func(props *apiextensions.JSONSchemaProps) bool {
			leaf := &spec.Schema{SchemaProps: spec.SchemaProps{Format: props.Format, Type: []string{props.Type}}}
			for _, format := range apiservervalidation.GetUnrecognizedFormats(leaf, environment.DefaultCompatibilityVersion()) {
				problems = append(problems, Problem{Type: "UnrecognizedFormat", Detail: format})
			}
			return false
		})
	}
	return problems
}
