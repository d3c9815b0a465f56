import { describeGateway } from '@0gate/gateway/testing';

export type Schema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** `/v1/gate_sessions/{id}` */
  readonly path: string;
  readonly query: readonly string[];
  /** null where there is none, or nothing to say in it. */
  readonly body: Schema | null;
  /** The 2xx answer; null where no shape is documented. */
  readonly answer: Schema | null;
}

export interface Description {
  /** What is called with a secret key. */
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Each type of event with the schema of its envelope. */
  readonly events: Readonly<Record<string, Schema>>;
}

interface Route {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Route>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: { readonly requestBody: Content } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const schemaOf = (content: Content | undefined): Schema | null =>
  content?.content?.['application/json']?.schema ?? null;

/** The parts of the API's document that a client is made after. */
export async function readDescription(): Promise<Description> {
  const document = (await describeGateway()) as unknown as Document;
  const { schemas } = document.components;
  const operations = Object.entries(document.paths).flatMap(([path, routes]) =>
    Object.entries(routes)
      .filter(([, route]) => route.security?.some((scheme) => 'secretKey' in scheme))
      .map(([method, route]) => readOperation(method.toUpperCase(), path, route)),
  );
  const events = Object.entries(document.webhooks).map(([type, { post }]): [string, Schema] => [
    type,
    schemaOf(post.requestBody) ?? {},
  ]);
  return { operations, schemas, events: Object.fromEntries(events) };
}

function readOperation(method: string, path: string, route: Route): Operation {
  const body = schemaOf(route.requestBody);
  const done = Object.entries(route.responses).find(([status]) => status.startsWith('2'))?.[1];
  return {
    id: route.operationId,
    method,
    path,
    query: (route.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    body: body === null || saysNothing(body) ? null : body,
    answer: schemaOf(done),
  };
}

const saysNothing = ({ properties }: Schema) =>
  typeof properties === 'object' && properties !== null && Object.keys(properties).length === 0;
