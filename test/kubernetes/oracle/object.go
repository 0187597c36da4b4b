package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	apiservervalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
)

// kind holds what the API server keeps ready for one served version of a CRD.
type kind struct {
	gvk        schema.GroupVersionKind
	structural *structuralschema.Structural
	schema     apiservervalidation.SchemaValidator
	rules      *cel.Validator
}

func newKind(definition *apiextensions.CustomResourceDefinition) (*kind, error) {
	version := definition.Spec.Versions[0]
	props := version.Schema
	if props == nil {
		props = definition.Spec.Validation
	}
	if props == nil {
		return nil, fmt.Errorf("version %s has no schema", version.Name)
	}
	structural, err := structuralschema.NewStructural(props.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := apiservervalidation.NewSchemaValidator(props.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	return &kind{
		gvk:        schema.GroupVersionKind{Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind},
		structural: structural,
		schema:     validator,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}

type answer struct {
	Object  any       `json:"object"`
	Unknown []string  `json:"unknown"`
	Errors  []Problem `json:"errors"`
}

func judge(kinds map[string]*kind, line []byte) answer {
	request := struct{ Object, Old json.RawMessage }{}
	if err := json.Unmarshal(line, &request); err != nil {
		return refused("Request", err)
	}
	object, k, err := decode(kinds, request.Object)
	if err != nil {
		return refused("Decode", err)
	}
	unknown, err := k.coerce(object)
	if err != nil {
		return refused("Decode", err)
	}
	if len(request.Old) == 0 {
		errs := k.create(object)
		return answer{object.Object, unknown, toProblems(errs)}
	}
	old, oldKind, err := decode(kinds, request.Old)
	if err != nil || oldKind != k {
		return refused("Request", fmt.Errorf("the old object is of another kind or none: %w", err))
	}
	if _, err := k.coerce(old); err != nil {
		return refused("Request", err)
	}
	errs := k.update(object, old)
	return answer{object.Object, unknown, toProblems(errs)}
}

func refused(kind string, err error) answer {
	return answer{Unknown: []string{}, Errors: []Problem{{Type: kind, Detail: err.Error()}}}
}

func decode(kinds map[string]*kind, text []byte) (*unstructured.Unstructured, *kind, error) {
	content := map[string]any{}
	if err := utiljson.Unmarshal(bytes.TrimSpace(text), &content); err != nil {
		return nil, nil, err
	}
	if content == nil {
		return nil, nil, fmt.Errorf("the object is null")
	}
	object := &unstructured.Unstructured{Object: content}
	k := kinds[object.GetKind()]
	if k == nil || object.GetAPIVersion() != k.gvk.GroupVersion().String() {
		return nil, nil, fmt.Errorf("no matches for kind %q in version %q", object.GetKind(), object.GetAPIVersion())
	}
	return object, k, nil
}

// coerce is unstructuredSchemaCoercer.apply and unstructuredDefaulter.Default of the API server's
// customresource_handler.go, which are private to it: unknown fields and nulls go, metadata is read as such, defaults come.
func (k *kind) coerce(object *unstructured.Unstructured) ([]string, error) {
	unknown := []string{}
	meta, hasMeta, unknownMeta, err := objectmeta.GetObjectMetaWithOptions(object.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	unknown = append(unknown, unknownMeta...)
	unknown = append(unknown, pruning.PruneWithOptions(object.Object, k.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, k.structural)
	coerceErr, unknownEmbedded := objectmeta.CoerceWithOptions(nil, object.Object, k.structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if coerceErr != nil {
		return nil, coerceErr
	}
	unknown = append(unknown, unknownEmbedded...)
	object.SetGroupVersionKind(k.gvk)
	if hasMeta {
		if err := objectmeta.SetObjectMeta(object.Object, meta); err != nil {
			return nil, err
		}
	}
	defaulting.Default(object.Object, k.structural)
	return unknown, nil
}

// create is rest.BeforeCreate and customResourceStrategy.Validate, but for one thing: a status is not thrown away but
// checked, as a write of the status subresource would be.
func (k *kind) create(object *unstructured.Unstructured) field.ErrorList {
	if object.GetNamespace() == "" {
		object.SetNamespace("default")
	}
	if object.GetName() == "" && object.GetGenerateName() != "" {
		object.SetName(object.GetGenerateName() + "x7k2p")
	}
	metadata := field.NewPath("metadata")
	errs := metavalidation.ValidateObjectMetaAccessor(object, true, path.ValidatePathSegmentName, metadata)
	errs = append(errs, metavalidation.ValidateObjectMetaAccessor(object, true, metavalidation.NameIsDNSSubdomain, metadata)...)
	errs = append(errs, apiservervalidation.ValidateCustomResource(nil, object.Object, k.schema)...)
	errs = append(errs, objectmeta.Validate(nil, object.Object, k.structural, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, k.structural, object.Object)...)
	if isBlocked(errs) {
		return errs
	}
	broken, _ := k.rules.Validate(context.Background(), nil, k.structural, object.Object, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, broken...)
}

// update is customResourceStrategy.ValidateUpdate, with what the client would have read from the server filled in.
func (k *kind) update(object, old *unstructured.Unstructured) field.ErrorList {
	for _, each := range []*unstructured.Unstructured{object, old} {
		if each.GetNamespace() == "" {
			each.SetNamespace("default")
		}
		each.SetResourceVersion("1")
		each.SetUID("00000000-0000-0000-0000-000000000000")
	}
	correlated := common.NewCorrelatedObject(object.Object, old.Object, &model.Structural{Structural: k.structural})
	errs := metavalidation.ValidateObjectMetaAccessorUpdate(object, old, field.NewPath("metadata"))
	errs = append(errs, apiservervalidation.ValidateCustomResourceUpdate(nil, object.Object, old.Object, k.schema, apiservervalidation.WithRatcheting(correlated))...)
	errs = append(errs, objectmeta.Validate(nil, object.Object, k.structural, false)...)
	if len(listtype.ValidateListSetsAndMaps(nil, k.structural, old.Object)) == 0 {
		errs = append(errs, listtype.ValidateListSetsAndMaps(nil, k.structural, object.Object)...)
	}
	if isBlocked(errs) {
		return errs
	}
	broken, _ := k.rules.Validate(context.Background(), nil, k.structural, object.Object, old.Object, celconfig.RuntimeCELCostBudget, cel.WithRatcheting(correlated))
	return append(errs, broken...)
}

// isBlocked says whether CEL is left out: the API server evaluates no rule on an object whose shape is wrong.
func isBlocked(errs field.ErrorList) bool {
	for _, err := range errs {
		switch err.Type {
		case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return true
		}
	}
	return false
}
