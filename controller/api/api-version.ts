/** What stands in `apiVersion` of every object of ours. */
export const apiVersion = "holdfast.dev/v1alpha1";
