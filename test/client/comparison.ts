import type { Description, Operation } from './description.js';
import { methods } from './methods.js';
import { typeOf } from './types-of.js';

/**
 * A module that compiles only if the client's types say what the API's document says. Its lines are declarations named
 * after what they compare, so that an error of the compiler names the operation.
 */
export function comparisonModule({ operations, schemas, events }: Description): string {
  return [
    helpers,
    ...Object.entries(schemas).map(([name, schema]) => `type ${name} = ${typeOf(schema)};`),
    ...operations.filter(({ id }) => id in methods).flatMap(compareOperation),
    ...Object.entries(events).flatMap(([type, schema]) => compareEvent(type, typeOf(schema))),
    "export const error_codes: Same<ApiErrorCode, Error['code']> = true;",
    `export const event_types: Same<keyof EventData, ${union(Object.keys(events))}> = true;`,
    '',
  ].join('\n');
}

const union = (names: readonly string[]) =>
  names.length === 0 ? 'never' : names.map((name) => `'${name}'`).join(' | ');

/** `Shape` is an object's keys, all the way down; which of them may be absent or null is not part of it. */
const helpers = `
import type { ApiErrorCode, EventData, GateClient, GateEvent } from '@0gate/sdk';
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : { readonly missing_here: A; readonly or_there: B }) : { readonly missing_here: B; readonly or_there: A };
type Shape<T> = T extends readonly (infer Item)[] ? readonly Shape<NonNullable<Item>>[]
  : T extends object ? (string extends keyof T ? 'any object' : { [Key in keyof T]-?: [NonNullable<T[Key]>] extends [never] ? 'a value' : Shape<NonNullable<T[Key]>> })
  : unknown extends T ? 'anything' : 'a value';
type Answer<Method> = Method extends (...given: never[]) => Promise<infer Answered> ? Answered : never;
type Given<Method, At extends number> = Method extends (...given: infer All) => unknown ? NonNullable<All[At]> : never;
type Needed<T> = { [Key in keyof T]-?: {} extends Pick<T, Key> ? never : Key }[keyof T];
type Nullable<T> = { [Key in keyof T]-?: null extends T[Key] ? Key : never }[keyof T];
type WithoutNull<T> = { [Key in keyof T]: NonNullable<T[Key]> };
`;

function compareOperation({ id, method, path, query, body, answer }: Operation): string[] {
  const client = `GateClient${(methods[id] ?? '')
    .split('.')
    .map((name) => `['${name}']`)
    .join('')}`;
  const ids = (path.match(/\{/g) ?? []).length;
  const given = `Given<${client}, ${ids}>`;
  const lines: string[] = [];
  if (query.length > 0) lines.push(`export const ${id}_query: Same<keyof ${given}, ${union(query)}> = true;`);
  if (body !== null) {
    lines.push(
      `type ${id}_Body = ${typeOf(body)};`,
      `export const ${id}_body_keys: Same<Shape<${given}>, Shape<${id}_Body>> = true;`,
      `export const ${id}_body_needed: Same<Needed<${given}>, Needed<${id}_Body>> = true;`,
      `export const ${id}_body_values = (client: WithoutNull<${given}>): WithoutNull<${id}_Body> => client;`,
    );
    if (method === 'PATCH') {
      lines.push(`export const ${id}_body_nulls: Same<Nullable<${given}>, Nullable<${id}_Body>> = true;`);
    }
  }
  if (answer !== null) {
    lines.push(
      `type ${id}_Answer = ${typeOf(answer)};`,
      // Its envelopes say of data only that it is an object; each is compared as an event.
      ...(id === 'listEvents'
        ? [`export const ${id}_answer: Same<keyof Answer<${client}>, keyof ${id}_Answer> = true;`]
        : [
            `export const ${id}_answer_keys: Same<Shape<Answer<${client}>>, Shape<${id}_Answer>> = true;`,
            `export const ${id}_answer_as_sent = (server: ${id}_Answer): Answer<${client}> => server;`,
            `export const ${id}_answer_as_typed = (client: Answer<${client}>): ${id}_Answer => client;`,
          ]),
    );
  }
  return lines;
}

/** What is sent may be narrower than its type: a completed session is a session. */
function compareEvent(type: string, envelope: string): string[] {
  const name = type.replaceAll('.', '_');
  return [
    `type ${name}_Sent = ${envelope};`,
    `export const ${name}_keys: Same<Shape<GateEvent<'${type}'>>, Shape<${name}_Sent>> = true;`,
    `export const ${name}_as_sent = (server: ${name}_Sent): GateEvent<'${type}'> => server;`,
  ];
}
