import { type Static, Type } from 'typebox';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time' });

// Half a character (a lone surrogate) can be hashed and sent as nothing but a replacement, which others have too.
const name = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\p{Cc}\\p{Cs}]+$',
  description: 'No control characters.',
});
const country = Type.String({
  pattern: '^[A-Za-z]{2}$',
  description: 'ISO 3166-1, two letters, like DE.',
  examples: ['DE'],
});
const metadata = Type.Record(Type.String(), Type.Unknown(), {
  description: "The partner's own: any JSON values, at most 50 keys and 8 KiB.",
});

export const createCustomerBody = Type.Object(
  {
    email: Type.String({
      maxLength: 254,
      pattern: '^[^\\s\\p{Cc}\\p{Cs}@]+@[^\\s\\p{Cc}\\p{Cs}@]+\\.[^\\s\\p{Cc}\\p{Cs}@]+$',
      description: 'An email address, like erika@example.com.',
      examples: ['erika@example.com'],
    }),
    external_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        pattern: '^[^\\p{Cc}\\p{Cs}]+$',
        description: "The partner's own id of this person, without control characters.",
        examples: ['user_1042'],
      }),
    ),
    phone: Type.Optional(
      Type.String({
        pattern: '^\\+[1-9][0-9]{1,14}$',
        description: 'E.164: a plus, the country, then digits, like +491701234567.',
        examples: ['+491701234567'],
      }),
    ),
    first_name: Type.Optional(name),
    last_name: Type.Optional(name),
    country_code: Type.Optional(country),
    metadata: Type.Optional(metadata),
  },
  { $id: 'CreateCustomer', additionalProperties: false },
);

export type CreateCustomerBody = Static<typeof createCustomerBody>;

/** What may change of a customer: a key that is absent stays, null clears it, and metadata is replaced as a whole. */
export const updateCustomerBody = Type.Object(
  {
    first_name: Type.Optional(nullable(name)),
    last_name: Type.Optional(nullable(name)),
    country_code: Type.Optional(nullable(country)),
    metadata: Type.Optional(nullable(metadata)),
  },
  { $id: 'UpdateCustomer', additionalProperties: false },
);

export type UpdateCustomerBody = Static<typeof updateCustomerBody>;

const id = Type.String({ pattern: '^[0-9a-f]{24}$', examples: ['019ac3f1b2c4d5e6f7a8b9c0'] });

export const customerObject = Type.Object(
  {
    id,
    object: Type.Literal('customer'),
    partner_id: Type.String({ pattern: '^par_' }),
    mode: Type.Enum(['test', 'live']),
    email: Type.String({ description: 'As given; compared without case.', examples: ['erika@example.com'] }),
    external_id: nullable(Type.String({ examples: ['user_1042'] })),
    phone: nullable(Type.String({ examples: ['+491701234567'] })),
    first_name: nullable(Type.String({ examples: ['Erika'] })),
    last_name: nullable(Type.String({ examples: ['Mustermann'] })),
    country_code: nullable(Type.String({ examples: ['DE'] })),
    metadata: Type.Record(Type.String(), Type.Unknown()),
    kyc_status: Type.Enum(['unverified']),
    created_at: time,
  },
  { $id: 'Customer' },
);

export const deletedCustomerObject = Type.Object(
  { id, object: Type.Literal('customer'), deleted: Type.Literal(true), deleted_at: time },
  { $id: 'DeletedCustomer' },
);

export const customerList = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(customerObject),
    has_more: Type.Boolean(),
    url: Type.String({ examples: ['/v1/customers'] }),
  },
  { $id: 'CustomerList' },
);

export const listCustomersQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–100; 10 when omitted.' })),
  starting_after: Type.Optional(
    Type.String({ maxLength: 64, description: 'The id of the last one of the page before.' }),
  ),
  external_id: Type.Optional(Type.String({ maxLength: 255, description: 'Your own id of the person.' })),
  email: Type.Optional(Type.String({ maxLength: 254, description: 'Compared without case.' })),
});
