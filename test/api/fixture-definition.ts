import type { KindDefinition } from "../../controller/api/catalog.ts";
import { parseCrd } from "../../controller/api/parse-crd.ts";

/** A kind that has one of everything a schema may say. */
export const fixtureCrd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kettles.holdfast.dev}
spec:
  group: holdfast.dev
  names: {kind: Kettle, plural: kettles, singular: kettle, shortNames: [ket], categories: [holdfast]}
  scope: Namespaced
  versions:
  - name: v1alpha1
    additionalPrinterColumns:
    - {name: State, type: string, jsonPath: .status.state}
    schema:
      openAPIV3Schema:
        description: Boils water. Mind the steam.
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string, description: The version.}
          kind: {type: string, description: The kind.}
          metadata: {type: object, properties: {name: {type: string, maxLength: 253}}}
          spec:
            description: The kettle that is wanted.
            type: object
            required: [water, lids]
            properties:
              water: {type: string, description: "What is boiled, e.g. rain. It should be clean.", minLength: 1, maxLength: 5}
              mode: {type: string, description: How fast., enum: [Slow, Fast], default: Slow}
              wait: {type: string, description: How long., maxLength: 16, pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$', default: 1m}
              lids: {type: integer, description: How many lids., minimum: 1, maximum: 3, default: 1}
              cups: {type: integer, description: How many cups., minimum: 0}
              weight: {type: number, description: In kilograms., maximum: 9.5}
              power: {description: In watts., x-kubernetes-int-or-string: true, maximum: 3000, pattern: '^[0-9]+k$'}
              loud: {type: boolean, description: Whether it whistles.}
              since: {type: string, description: When it was bought., format: date-time}
              pot: {type: object, description: The pot., required: [name], properties: {name: {type: string, description: Its name.}}}
              rack:
                description: Where it stands.
                type: object
                required: [kettles]
                properties:
                  kettles: {type: array, description: Its neighbours., items: {type: string, description: One.}}
                  height: {type: integer, description: How high.}
              tags:
                description: Words for it.
                type: array
                maxItems: 3
                x-kubernetes-list-type: set
                items: {type: string, description: A word.}
              parts:
                description: What it is made of.
                type: array
                minItems: 1
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [kind, name]
                items:
                  description: One part.
                  type: object
                  required: [name]
                  properties:
                    kind: {type: string, description: Its kind., default: Lid}
                    name: {type: string, description: Its name.}
                    screws: {type: array, description: What holds it., items: {type: string, description: A screw.}}
              sizes:
                description: Sizes by name.
                type: object
                maxProperties: 2
                additionalProperties: {type: integer, description: In litres.}
              heater:
                description: What heats it.
                type: object
                default: {}
                properties:
                  fuel: {type: string, description: What burns., default: gas}
                  limits:
                    description: Its limits.
                    type: object
                    default: {high: 100}
                    properties:
                      low: {type: integer, description: The lowest., default: 5}
                      high: {type: integer, description: The highest.}
              notes: {type: object, description: Anything else., x-kubernetes-preserve-unknown-fields: true}
              owner: {type: string, description: Whose it is., nullable: true}
          status:
            description: The kettle that there is.
            type: object
            properties:
              state: {type: string, description: What it does., maxLength: 64}
`;

export const fixture: KindDefinition = parseCrd(fixtureCrd);

/** A kettle with the fields given laid over a valid spec. */
export function kettle(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "Kettle",
    metadata: { name: "tea" },
    spec: { water: "rain", ...spec },
  };
}
