import { required, runServer } from '../http/run.js';
import { createIdentityServer } from './server.js';

const server = await createIdentityServer({
  token: required('IDENTITY_TOKEN'),
  secret: required('IDENTITY_SECRET'),
  journal_file: required('IDENTITY_JOURNAL'),
  public_url: required('IDENTITY_PUBLIC_URL'),
});
await runServer('identity', server);
