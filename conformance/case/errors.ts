import { Schema } from "effect";

const located = {
  file: Schema.String,
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
};

interface Located {
  readonly file: string;
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

function sentence({ file, field, expected, actual }: Located): string {
  const where = field === "" ? file : `${file}: ${field}`;
  return `${where}: expected ${expected}, got ${actual}`;
}

/**
 * A file or directory of a case that isn't there.
 *
 * @spec CON-003
 * @category errors
 * @since 0.1.0
 */
export class CaseMissing extends Schema.TaggedError<CaseMissing>()("CaseMissing", located) {
  override get message(): string {
    return sentence(this);
  }
}

/**
 * A path that is there but is not what a case may hold: a symbolic link, a directory in a file's place, a file over its
 * size limit.
 *
 * @spec CON-003
 * @category errors
 * @since 0.1.0
 */
export class CaseRefused extends Schema.TaggedError<CaseRefused>()("CaseRefused", located) {
  override get message(): string {
    return sentence(this);
  }
}

/**
 * A file whose bytes can't be parsed: truncated, not JSON, not safetensors.
 *
 * @spec CON-003
 * @category errors
 * @since 0.1.0
 */
export class CaseMalformed extends Schema.TaggedError<CaseMalformed>()("CaseMalformed", located) {
  override get message(): string {
    return sentence(this);
  }
}

/**
 * A file that parses and says something a case may not say: an unknown key, a wrong data type or shape, a value out of
 * range.
 *
 * @spec CON-003
 * @category errors
 * @since 0.1.0
 */
export class CaseInvalid extends Schema.TaggedError<CaseInvalid>()("CaseInvalid", located) {
  override get message(): string {
    return sentence(this);
  }
}

/**
 * The operating system refused to read or write.
 *
 * @spec CON-003
 * @category errors
 * @since 0.1.0
 */
export class CaseInaccessible extends Schema.TaggedError<CaseInaccessible>()("CaseInaccessible", located) {
  override get message(): string {
    return `${sentence(this)}. Check the permissions and the free space of the directory`;
  }
}

/**
 * Everything that can go wrong between a case directory and a problem.
 *
 * @category errors
 * @since 0.1.0
 */
export type CaseError = CaseMissing | CaseRefused | CaseMalformed | CaseInvalid | CaseInaccessible;
