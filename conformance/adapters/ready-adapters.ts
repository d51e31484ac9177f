/**
 * The programs that come with fieldprint as subjects, or to start one from, as paths from its folder.
 *
 * @spec CON-090 CON-091 CON-093 CON-094
 * @category subjects
 * @since 0.1.0
 */
export const readyAdapters = {
  numpy: "conformance/adapters/numpy_subject.py",
  torch: "conformance/adapters/torch_subject.py",
  cpp: "conformance/adapters/cpp/subject.cpp",
} as const;
