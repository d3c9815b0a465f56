import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closed, closedDocument } from './closed.js';

type Json = Readonly<Record<string, unknown>>;

/** Says what is wrong with a body; each schema is compiled once, under the given name. */
export type BodyCheck = (name: string, schema: unknown, body: unknown) => string[];

const documentUri = 'https://gate.invalid/openapi.json';
/** The first ones say enough. */
const most = 5;

/** Checks bodies against schemas of a document, whose references they may use. Objects are closed: what is sent is described. */
export function createBodyCheck(document: Json): BodyCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...closedDocument(document), $id: documentUri });
  const compiled = new Map<string, ValidateFunction>();
  return (name, schema, body) => {
    const validate = compiled.get(name) ?? ajv.compile(absolute(closed(schema)));
    compiled.set(name, validate);
    if (validate(body)) return [];
    return (validate.errors ?? [])
      .slice(0, most)
      .map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`);
  };
}

/** References of a part of the document, as they lead there from outside. */
function absolute(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema ?? {}).replaceAll('"$ref":"#/', `"$ref":"${documentUri}#/`)) as Json;
}
