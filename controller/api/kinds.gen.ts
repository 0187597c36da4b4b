// Generated from crds/ by `npm run generate`; edit the CRDs instead.

/** How a kind is called beside its own name. */
export interface KindNames {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** True for what the manager and the agents write for each other, and no user does. */
  readonly isInternal: boolean;
}

export const kinds = {
  Checker: { plural: "checkers", singular: "checker", shortNames: ["chk"], isInternal: false },
  FenceDevice: { plural: "fencedevices", singular: "fencedevice", shortNames: ["hfd"], isInternal: false },
  FencingPolicy: { plural: "fencingpolicies", singular: "fencingpolicy", shortNames: ["hfp"], isInternal: false },
  HAAssignment: { plural: "haassignments", singular: "haassignment", shortNames: [], isInternal: true },
  HAClaim: { plural: "haclaims", singular: "haclaim", shortNames: [], isInternal: true },
  HACluster: { plural: "haclusters", singular: "hacluster", shortNames: ["hac"], isInternal: false },
  HADecision: { plural: "hadecisions", singular: "hadecision", shortNames: [], isInternal: true },
  HAFencing: { plural: "hafencings", singular: "hafencing", shortNames: [], isInternal: true },
  HAGroup: { plural: "hagroups", singular: "hagroup", shortNames: ["hag"], isInternal: false },
  HALease: { plural: "haleases", singular: "halease", shortNames: [], isInternal: true },
  HANode: { plural: "hanodes", singular: "hanode", shortNames: ["han"], isInternal: false },
  HANodeReport: { plural: "hanodereports", singular: "hanodereport", shortNames: [], isInternal: true },
  HAOperation: { plural: "haoperations", singular: "haoperation", shortNames: ["hao"], isInternal: false },
  HAService: { plural: "haservices", singular: "haservice", shortNames: ["has"], isInternal: false },
  PlacementRule: { plural: "placementrules", singular: "placementrule", shortNames: ["hapr"], isInternal: false },
  SharedData: { plural: "shareddatas", singular: "shareddata", shortNames: ["hsd"], isInternal: false },
  VirtualIP: { plural: "virtualips", singular: "virtualip", shortNames: ["vip"], isInternal: false },
} as const satisfies Readonly<Record<string, KindNames>>;
